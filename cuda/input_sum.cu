// Inputs of the global readout: sums over the atoms of a frame.
#include "warp_sum.cuh"

constexpr int InputSumWarps = 8;

/// frameInputs (inputs of all species, frameRows): x_s = sum of inputs (most of a species, rows) over the atoms of segment s, species
/// blocks one after the other, that of species z from feature firstInputs[z] on (speciesCount + 1); zero on rows without a segment. One
/// warp for each feature of each frame row: blockIdx.y is the frame row.
extern "C" __global__ void __launch_bounds__(InputSumWarps * WarpSize) input_sum(
    const Chunk* chunk, const int* firstInputs, const real* inputs, int frameRows, real* frameInputs)
{
    const Chunk all = *chunk;
    const int lane = threadIdx.x % WarpSize, feature = blockIdx.x * InputSumWarps + threadIdx.x / WarpSize, segment = blockIdx.y;
    if (feature >= firstInputs[all.speciesCount])
        return;
    double sum = 0;
    if (segment < all.segmentCount) {
        int z = 0;
        while (feature >= firstInputs[z + 1])
            z++;
        const RowRange range = all.ranges[segment * all.speciesCount + z];
        const real* values = inputs + (size_t)(feature - firstInputs[z]) * all.rows;
        for (int row = range.from + lane; row < range.to; row += WarpSize)
            sum += values[row];
    }
    sum = warpSum(sum);
    if (lane == 0)
        frameInputs[(size_t)feature * frameRows + segment] = real(sum);
}
