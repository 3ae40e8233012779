// The sum over the threads of a block, always in the same order.
#pragma once

#include "specialisation.cuh"

constexpr int SumThreads = 256;

/// Sum of a value over the SumThreads threads of the block, by halves; valid in thread 0. Every thread must call it.
__device__ inline double blockSum(double value)
{
    __shared__ double parts[SumThreads];
    parts[threadIdx.x] = value;
    __syncthreads();
    for (int distance = SumThreads / 2; distance > 0; distance /= 2) {
        if (threadIdx.x < distance)
            parts[threadIdx.x] += parts[threadIdx.x + distance];
        __syncthreads();
    }
    return parts[0];
}
