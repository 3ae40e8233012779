// Every thread of several blocks takes part; the results do not depend on the order.
//! buffer ok 8
//! launch clear 1 8 0 main ok
//! launch count 4 64 0 main ok
//! launch compare 1 8 0 main ok
extern "C" __global__ void clear(int* cells) {
    cells[threadIdx.x] = threadIdx.x == 2 ? 1000 : 0;
}

extern "C" __global__ void count(int* cells) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    atomicAdd(&cells[0], 2);
    atomicMax(&cells[1], i);
    atomicMin(&cells[2], i);
    atomicOr(&cells[3], 1 << (i & 15));
    atomicAdd((float*)&cells[4], 0.5f);
    int seen = 0, previous;
    do {
        previous = seen;
        seen = atomicCAS(&cells[5], previous, previous + 1);
    } while (seen != previous);
    atomicAdd((double*)&cells[6], 0.25);
}

extern "C" __global__ void compare(int* cells) {
    const int expected[6] = {512, 255, 0, 65535, __float_as_int(128.0f), 256};
    int t = threadIdx.x;
    double* sum = (double*)&cells[6];
    bool good = t < 6 ? cells[t] == expected[t] : *sum == 64.0;
    __syncthreads();
    ((float*)cells)[t] = good;
}
//! expect ok 1
