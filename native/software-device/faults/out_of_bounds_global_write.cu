// A grid that is rounded up to whole blocks, and no test of the index.
//! buffer out 100
//! launch fill 2 64 0 main out
extern "C" __global__ void fill(float* out) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    out[i] = 2.0f;   // FAULT
}
