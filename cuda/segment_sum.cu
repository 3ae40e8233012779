// Row values summed over the atoms of each segment.
#include "segment_sum.cuh"

/// sums (segments) in double. One block for each segment.
extern "C" __global__ void __launch_bounds__(SumThreads) segment_sum(const Chunk* chunk, const real* rowValues, double* sums)
{
    const double sum = segmentSum(*chunk, blockIdx.x, rowValues);
    if (threadIdx.x == 0)
        sums[blockIdx.x] = sum;
}
