// The mask names all lanes, but half of them have ended.
//! buffer out 32
//! launch tail 1 32 0 main out 16
extern "C" __global__ void tail(float* out, int count) {
    if (threadIdx.x >= count)
        return;
    float value = out[threadIdx.x];
    value += __shfl_down_sync(0xffffffffu, value, 1);   // FAULT
    out[threadIdx.x] = value;
}
