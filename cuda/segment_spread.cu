// The transpose of the segment sum.
#include "chunk.cuh"

/// rowValues (rows): the value of the segment of each atom (segments), zero on padding rows.
extern "C" __global__ void segment_spread(const Chunk* chunk, const double* values, real* rowValues)
{
    const int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= chunk->rows)
        return;
    const int segment = chunk->rowSegment[row];
    rowValues[row] = segment < 0 ? real(0) : real(values[segment]);
}
