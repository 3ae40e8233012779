// Every block adds its part to one number; a barrier orders the threads of one block only.
//! buffer total 1
//! launch accumulate 4 32 0 main total
extern "C" __global__ void accumulate(float* total) {
    __syncthreads();
    if (threadIdx.x == 0)
        total[0] += blockIdx.x;   // FAULT
}
