// An optional argument that is not tested.
//! buffer out 32
//! launch scale 1 32 0 main out null
extern "C" __global__ void scale(float* out, const float* factor) {
    out[threadIdx.x] *= factor[0];   // FAULT
}
