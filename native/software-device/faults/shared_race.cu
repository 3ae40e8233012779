// Each thread adds to the sum of its block without an order.
//! buffer out 64
//! launch sum 1 64 0 main out
extern "C" __global__ void sum(float* out) {
    __shared__ float total;
    if (threadIdx.x == 0)
        total = 0;
    __syncthreads();
    total = total + out[threadIdx.x];   // FAULT
    __syncthreads();
    out[threadIdx.x] = total;
}
