// Module variables set by the host, tables with initialisers, and 100 KB of dynamic shared memory.
//! buffer ok 32
//! global coefficients 1 2 3 4
//! global scale 2
//! raise evaluate 102400
//! launch evaluate 1 32 102400 main ok
__constant__ float coefficients[4];
__device__ float scale;
__constant__ const double table[3] = {0.5, 0.25, 0.125};

extern "C" __global__ void evaluate(float* ok) {
    extern __shared__ double big[];
    for (int i = threadIdx.x; i < 12800; i += blockDim.x)
        big[i] = i;
    __syncthreads();
    float x = threadIdx.x, sum = 0;
    for (int k = 3; k >= 0; k--)
        sum = sum * x + coefficients[k];
    bool good = scale * sum == 2 * (1 + x * (2 + x * (3 + x * 4))) && table[threadIdx.x % 3] == 0.5 / (1 << threadIdx.x % 3);
    ok[threadIdx.x] = good && big[12799 - threadIdx.x] == 12799 - threadIdx.x;
}
//! expect ok 1
