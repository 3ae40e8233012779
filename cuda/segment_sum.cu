// Row values summed over the atoms of each segment.
#include "warp_sum.cuh"

/// sums (segments) in double. One warp for each segment.
extern "C" __global__ void __launch_bounds__(WarpSize) segment_sum(const Chunk* chunk, const real* rowValues, double* sums)
{
    const double sum = segmentSum(*chunk, blockIdx.x, rowValues, threadIdx.x);
    if (threadIdx.x == 0)
        sums[blockIdx.x] = sum;
}
