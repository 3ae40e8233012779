// Pair forces from the adjoints of the densities.
#include "pair_gradient.cuh"

/// q_p = sum_k dE/dA_ik grad phi_k(r_p): densityAdjoints (S * K, rows), pairForces (3, pairStride). One warp for each row, a lane for each
/// pair; the adjoints of the row lie in shared memory, where all lanes read the same element at a time.
extern "C" __global__ void __launch_bounds__(model::PullbackRows * WarpSize)
    density_pullback(const Chunk* chunk, const real* densityAdjoints, real* pairForces)
{
    using namespace model;
    __shared__ real adjoints[PullbackRows][basis::DensityCount + 1];
    const Chunk all = *chunk;
    const int lane = threadIdx.x % WarpSize, warp = threadIdx.x / WarpSize, firstRow = blockIdx.x * PullbackRows;
    for (int i = threadIdx.x; i < basis::DensityCount * PullbackRows; i += PullbackRows * WarpSize)
        adjoints[i % PullbackRows][i / PullbackRows] = densityAdjoints[(size_t)(i / PullbackRows) * all.rows + firstRow + i % PullbackRows];
    __syncthreads();
    const Centre centre = centreOf(all, firstRow + warp);
    for (int p = centre.from + lane; p < centre.to; p += WarpSize) {
        const basis::PairGradient gradient(basis::speciesPairOf(all, centre, firstRow + warp, p), vectorOf(*centre.segment, p));
        const Vector q = gradient.of(adjoints[warp] + basis::blockOf(centre, p) * BasisCount);
        setPlanes(pairForces, all.pairStride, p + centre.segment->pairDelta, q);
    }
}
