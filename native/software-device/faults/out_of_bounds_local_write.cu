// One row too many for the local array.
//! buffer out 32
//! launch rows 1 32 0 main out 9
extern "C" __global__ void rows(float* out, int count) {
    float row[8];
    for (int k = 0; k < count; k++)
        row[k] = out[threadIdx.x] * k;   // FAULT
    out[threadIdx.x] = row[3];
}
