// Densities: the pair basis summed over the neighbours of each row, a block of K for each neighbour species.
#include "density_tile.cuh"

/// densities (S * K, rows), zero on padding rows. One warp for each row.
extern "C" __global__ void __launch_bounds__(model::DensityRows * WarpSize) density(const Chunk* chunk, real* densities)
{
    using Tile = basis::ValueTile<model::DensityPairs>;
    __shared__ basis::DensitySums<Tile, model::DensityRows> shared;
    basis::sumDensities<model::DensityPairs>(*chunk, shared, densities,
        [](Tile& tile, int column, int speciesPair, const Segment& segment, int pair) {
            tile.evaluate(column, speciesPair, vectorOf(segment, pair));
        });
}
