// Dynamic shared memory for one element less than the block has threads.
//! buffer out 64
//! launch reverse 1 64 252 main out
extern "C" __global__ void reverse(float* out) {
    extern __shared__ float tile[];
    int i = threadIdx.x;
    tile[i] = out[i];   // FAULT
    __syncthreads();
    out[i] = tile[62 - i % 62];
}
