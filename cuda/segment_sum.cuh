// The sum of row values over the atoms of a segment, always in the same order.
#pragma once

#include "block_sum.cuh"
#include "chunk.cuh"

/// Sum by a block of SumThreads: a frame may be as long as a chunk, which one warp would walk while the device waits. Valid in thread 0.
template <typename T>
__device__ inline double segmentSum(const Chunk& chunk, int segment, const T* values)
{
    double sum = 0;
    for (int z = 0; z < chunk.speciesCount; z++) {
        const RowRange range = chunk.ranges[segment * chunk.speciesCount + z];
        for (int row = range.from + threadIdx.x; row < range.to; row += SumThreads)
            sum += values[row];
    }
    return blockSum(sum);
}
