// Adjoint of the force contraction.
#include "chunk.cuh"

constexpr int AdjointWarps = 8;

/// pairTangents (3, pairStride): qbar_p = lambda_i - lambda_j - Lambda^T r_p. One warp for each row, a lane for each pair.
extern "C" __global__ void __launch_bounds__(AdjointWarps * WarpSize)
    force_contraction_adjoint(const Chunk* chunk, const real* forceAdjoints, const double* virialAdjoints, real* pairTangents)
{
    const int lane = threadIdx.x % WarpSize, row = blockIdx.x * AdjointWarps + threadIdx.x / WarpSize;
    const Chunk all = *chunk;
    if (row >= all.rows)
        return;
    const Centre centre = centreOf(all, row);
    if (!centre.exists())
        return;
    const Segment& segment = *centre.segment;
    real virial[9];
    for (int c = 0; c < 9; c++)
        virial[c] = virialAdjoints == nullptr ? real(0) : real(virialAdjoints[9 * all.rowSegment[row] + c]);
    const Vector own = planesAt(forceAdjoints, all.atomStride, centre.atom + segment.atomDelta);
    for (int p = centre.from + lane; p < centre.to; p += WarpSize) {
        const Vector r = vectorOf(segment, p);
        const Vector other = planesAt(forceAdjoints, all.atomStride, segment.neighbours[p] + segment.atomDelta);
        setPlanes(pairTangents, all.pairStride, p + segment.pairDelta,
            {own.x - other.x - (r.x * virial[0] + r.y * virial[3] + r.z * virial[6]),
                own.y - other.y - (r.x * virial[1] + r.y * virial[4] + r.z * virial[7]),
                own.z - other.z - (r.x * virial[2] + r.y * virial[5] + r.z * virial[8])});
    }
}
