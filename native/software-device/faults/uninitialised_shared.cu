// Only half of the tile is filled.
//! buffer out 64
//! launch halves 1 64 0 main out
extern "C" __global__ void halves(float* out) {
    __shared__ float tile[64];
    if (threadIdx.x < 32)
        tile[threadIdx.x] = out[threadIdx.x];
    __syncthreads();
    out[threadIdx.x] = tile[threadIdx.x];   // FAULT
}
