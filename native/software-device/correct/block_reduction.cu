// A tree in dynamic shared memory, 1 + 2 + ... + 256 = 32896 in every block, and the barriers that count.
//! buffer sum 3
//! launch reduce 3 256 1024 main sum
extern "C" __global__ void reduce(float* sum) {
    extern __shared__ float part[];
    unsigned t = threadIdx.x;
    part[t] = t + 1;
    __syncthreads();
    for (unsigned step = blockDim.x / 2; step > 0; step >>= 1) {
        if (t < step)
            part[t] += part[t + step];
        __syncthreads();
    }
    int even = __syncthreads_count(t % 2 == 0), all = __syncthreads_and(t < 256), any = __syncthreads_or(t == 77);
    int none = __syncthreads_or(t == 256), most = __syncthreads_and(t != 5);
    if (t == 0)
        sum[blockIdx.x] = even == 128 && all && any && !none && !most ? part[0] : -1;
}
//! expect sum 32896
