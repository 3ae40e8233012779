// Tiles in static shared memory; every element is compared with its plain sum.
//! buffer ok 4096
//! launch product 4,4 16,16 0 main ok 64
extern "C" __global__ void __launch_bounds__(256, 2) product(float* __restrict__ ok, int n) {
    __shared__ float a[16][17], b[16][17];
    int row = blockIdx.y * 16 + threadIdx.y, column = blockIdx.x * 16 + threadIdx.x;
    float sum = 0, plain = 0;
    for (int k = 0; k < n; k += 16) {
        a[threadIdx.y][threadIdx.x] = row + 2 * (k + (int)threadIdx.x);
        b[threadIdx.y][threadIdx.x] = k + (int)threadIdx.y - column;
        __syncthreads();
        for (int i = 0; i < 16; i++)
            sum += a[threadIdx.y][i] * b[i][threadIdx.x];
        __syncthreads();
    }
    for (int k = 0; k < n; k++)
        plain += float(row + 2 * k) * float(k - column);
    ok[row * n + column] = sum == plain;
}
//! expect ok 1
