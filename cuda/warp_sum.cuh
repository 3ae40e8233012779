// Sums over the lanes of a warp, always in the same order.
#pragma once

#include "chunk.cuh"

/// Lane c < Count gets the sum over lanes of values[c]; lanes is memory of the warp alone.
template <int Count>
__device__ inline real warpSums(const real (&values)[Count], real (&lanes)[Count][WarpSize + 1], int lane)
{
#pragma unroll
    for (int c = 0; c < Count; c++)
        lanes[c][lane] = values[c];
    __syncwarp();
    real sum = 0;
    if (lane < Count)
        for (int other = 0; other < WarpSize; other++)
            sum += lanes[lane][other];
    return sum;
}

/// Sum over the lanes of a warp, by halves; valid in lane 0.
__device__ inline double warpSum(double value)
{
    for (int distance = WarpSize / 2; distance > 0; distance /= 2)
        value += __shfl_down_sync(AllLanes, value, distance);
    return value;
}
