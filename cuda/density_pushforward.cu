// Changes of the densities along changes of the pair vectors.
#include "density_tile.cuh"

/// densityTangents (S * K, rows) = sum over neighbours of qbar_p . grad phi_k(r_p), zero on padding rows; pairTangents (3, pairStride).
/// One warp for each row.
extern "C" __global__ void __launch_bounds__(model::PushforwardRows * WarpSize)
    density_pushforward(const Chunk* chunk, const real* pairTangents, real* densityTangents)
{
    using Tile = basis::TangentTile<model::PushforwardPairs>;
    __shared__ basis::DensitySums<Tile, model::PushforwardRows> shared;
    const int stride = chunk->pairStride;
    basis::sumDensities<model::PushforwardPairs>(*chunk, shared, densityTangents,
        [=](Tile& tile, int column, int speciesPair, const Segment& segment, int pair) {
            tile.evaluate(column, speciesPair, vectorOf(segment, pair), planesAt(pairTangents, stride, pair + segment.pairDelta));
        });
}
