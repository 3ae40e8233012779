// A barrier that half of the threads never reach.
//! buffer out 64
//! launch halfway 1 64 0 main out
extern "C" __global__ void halfway(float* out) {
    __shared__ float tile[64];
    tile[threadIdx.x] = out[threadIdx.x];
    if (threadIdx.x < 32) {
        __syncthreads();   // FAULT
        out[threadIdx.x] = tile[threadIdx.x + 32];
    }
}
