// The buffer is freed before the launch that writes it.
//! buffer out 64
//! free out
//! launch fill 1 64 0 main out
extern "C" __global__ void fill(float* out) {
    out[threadIdx.x] = 2.0f;   // FAULT
}
