// Exclusive prefix sums of counts. A tile is what one block sums; where there are several, a second kernel adds the tiles before.
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

/// Prefix sums inside each tile of counts (n): starts (n + 1), tiles (blocks). With a single tile this is all.
extern "C" __global__ void __launch_bounds__(ScanThreads) scan_tiles(const int* counts, int n, int* starts,
    long long* tiles, long long* total)
{
    __shared__ long long warpTotals[ScanThreads / WarpSize];
    const int first = blockIdx.x * ScanTile + threadIdx.x * ScanItems, end = min(first + ScanItems, n);
    long long own = 0;
    for (int i = first; i < end; i++)
        own += counts[i];
    const long long through = inclusiveSum(own, warpTotals);
    long long next = through - own;
    for (int i = first; i < end; i++) {
        starts[i] = static_cast<int>(next);
        next += counts[i];
    }
    if (threadIdx.x != ScanThreads - 1)
        return;
    tiles[blockIdx.x] = through;
    if (gridDim.x == 1) {
        starts[n] = static_cast<int>(through);
        *total = through;
    }
}

/// Adds the tiles before to the sums of each tile.
extern "C" __global__ void __launch_bounds__(ScanThreads) scan_offsets(int n, int* starts, const long long* tiles, long long* total)
{
    __shared__ long long warpTotals[ScanThreads / WarpSize];
    __shared__ long long before;
    long long own = 0;
    for (int tile = threadIdx.x; tile < blockIdx.x; tile += ScanThreads)
        own += tiles[tile];
    const long long through = inclusiveSum(own, warpTotals);
    if (threadIdx.x == ScanThreads - 1)
        before = through;
    __syncthreads();
    const int first = blockIdx.x * ScanTile, end = min(first + ScanTile, n);
    for (int i = first + threadIdx.x; i < end; i += ScanThreads)
        starts[i] += static_cast<int>(before);
    if (threadIdx.x == 0 && blockIdx.x == gridDim.x - 1) {
        *total = before + tiles[blockIdx.x];
        starts[n] = static_cast<int>(*total);
    }
}
