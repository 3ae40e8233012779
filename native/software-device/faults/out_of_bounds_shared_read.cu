// The neighbour of the last thread lies outside the tile.
//! buffer out 64
//! launch difference 1 64 0 main out
extern "C" __global__ void difference(float* out) {
    __shared__ float tile[64];
    int i = threadIdx.x;
    tile[i] = out[i];
    __syncthreads();
    out[i] = tile[i + 1] - tile[i];   // FAULT
}
