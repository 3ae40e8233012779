// Exclusive prefix sums of counts. A tile is what one block sums; where there are several, a second kernel adds the tiles before.
#pragma once

#include "chunk.cuh"

constexpr int ScanThreads = 256;
constexpr int ScanItems = 8;                            // of a thread, one after another
constexpr int ScanTile = ScanThreads * ScanItems;

/// Sum of the values of this thread and those before it in the block. warpTotals is shared memory of one value for each warp.
__device__ inline long long inclusiveSum(long long value, long long* warpTotals)
{
    const int lane = threadIdx.x % WarpSize, warp = threadIdx.x / WarpSize;
    for (int distance = 1; distance < WarpSize; distance *= 2) {
        const long long before = __shfl_up_sync(AllLanes, value, distance);
        if (lane >= distance)
            value += before;
    }
    if (lane == WarpSize - 1)
        warpTotals[warp] = value;
    __syncthreads();
    for (int other = 0; other < warp; other++)
        value += warpTotals[other];
    return value;
}
