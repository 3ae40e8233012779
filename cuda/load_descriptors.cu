// Descriptors kept from an earlier pass, copied into the rows of a chunk.
#include "chunk.cuh"

/// densities (densityCount = S * K, rows) and inputs (most inputs, rows), zero on padding rows; the second dimension of the grid counts the
/// features of both. Species z has firstInputs[z + 1] - firstInputs[z] inputs.
extern "C" __global__ void load_descriptors(
    const Chunk* chunk, int densityCount, const int* firstInputs, real* densities, real* inputs)
{
    const int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= chunk->rows)
        return;
    const int z = speciesOf(*chunk, row);
    const bool isDensity = (int)blockIdx.y < densityCount;
    const int feature = isDensity ? blockIdx.y : blockIdx.y - densityCount;
    if (!isDensity && feature >= firstInputs[z + 1] - firstInputs[z])
        return;
    const int index = chunk->rowSegment[row];
    real value = 0;
    if (index >= 0) {
        const Segment& segment = chunk->segments[index];
        const RowRange& range = chunk->ranges[index * chunk->speciesCount + z];
        const real* source = isDensity ? segment.densities : segment.inputs;
        value = source[(size_t)feature * segment.cacheStride + range.cacheFrom + row - range.from];
    }
    (isDensity ? densities : inputs)[(size_t)feature * chunk->rows + row] = value;
}
