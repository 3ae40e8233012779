// The last thread reads one element past the end of its input.
//! buffer in 64
//! buffer out 64
//! launch shift 1 64 0 main out in
extern "C" __global__ void shift(float* out, const float* in) {
    int i = threadIdx.x;
    float next = in[i + 1];   // FAULT
    out[i] = next;
}
