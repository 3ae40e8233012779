// Four floats at once from an address that is a multiple of four bytes only.
//! buffer in 132
//! buffer out 128
//! launch copy 1 32 0 main out in+4
extern "C" __global__ void copy(float4* out, const float4* in) {
    float4 v = in[threadIdx.x];   // FAULT
    out[threadIdx.x] = v;
}
