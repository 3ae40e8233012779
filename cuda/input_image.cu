// Images of frames for a network that reads descriptors x atoms, and their transpose.
#include "chunk.cuh"

/// images (features, frameRows), zero before: inputs (most of a species, rows) of the atoms of each segment, the atom a in its column, from
/// feature firstFeature + a * columnStep + firstInputs[z] on. A thread for each row and input: blockIdx.y is the input.
extern "C" __global__ void input_image(const Chunk* chunk, const int* firstInputs, const real* inputs, int firstFeature, int columnStep,
    int frameRows, real* images)
{
    const Chunk all = *chunk;
    const int row = blockIdx.x * blockDim.x + threadIdx.x, d = blockIdx.y;
    if (row >= all.rows || all.rowSegment[row] < 0)
        return;
    const int z = speciesOf(all, row);
    if (d < firstInputs[z + 1] - firstInputs[z]) {
        const int feature = firstFeature + all.rowAtom[row] * columnStep + firstInputs[z] + d;
        images[(size_t)feature * frameRows + all.rowSegment[row]] = inputs[(size_t)d * all.rows + row];
    }
}

/// inputAdjoints (most inputs of a species, rows) from imageAdjoints (features, frameRows); zero on padding rows.
extern "C" __global__ void input_image_spread(const Chunk* chunk, const int* firstInputs, const real* imageAdjoints, int firstFeature,
    int columnStep, int frameRows, real* inputAdjoints)
{
    const Chunk all = *chunk;
    const int row = blockIdx.x * blockDim.x + threadIdx.x, d = blockIdx.y;
    if (row >= all.rows)
        return;
    const int z = speciesOf(all, row);
    if (d >= firstInputs[z + 1] - firstInputs[z])
        return;
    const int segment = all.rowSegment[row];
    real value = 0;
    if (segment >= 0) {
        const int feature = firstFeature + all.rowAtom[row] * columnStep + firstInputs[z] + d;
        value = imageAdjoints[(size_t)feature * frameRows + segment];
    }
    inputAdjoints[(size_t)d * all.rows + row] = value;
}
