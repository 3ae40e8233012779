// A polynomial with one coefficient more than its array.
//! buffer out 32
//! launch polynomial 1 32 0 main out 5
extern "C" __global__ void polynomial(float* out, int degree) {
    float c[5];
    for (int k = 0; k < 5; k++)
        c[k] = 1.0f / (k + 1);
    float sum = 0, x = out[threadIdx.x];
    for (int k = degree; k >= 0; k--)
        sum = sum * x + c[k];   // FAULT
    out[threadIdx.x] = sum;
}
