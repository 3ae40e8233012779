// The transpose of the input sum.
#include "chunk.cuh"

/// inputAdjoints (most inputs of a species, rows): each atom takes the block of its species in the column of its segment of
/// frameInputAdjoints (inputs of all species, frameRows); zero on padding rows. A thread for each row and feature:
/// blockIdx.y is the feature.
extern "C" __global__ void input_spread(
    const Chunk* chunk, const int* firstInputs, const real* frameInputAdjoints, int frameRows, real* inputAdjoints)
{
    const Chunk all = *chunk;
    const int row = blockIdx.x * blockDim.x + threadIdx.x, d = blockIdx.y;
    if (row >= all.rows)
        return;
    const int z = speciesOf(all, row);
    const int feature = firstInputs[z] + d, segment = all.rowSegment[row];
    if (feature < firstInputs[z + 1])
        inputAdjoints[(size_t)d * all.rows + row] = segment < 0 ? real(0) : frameInputAdjoints[(size_t)feature * frameRows + segment];
}
