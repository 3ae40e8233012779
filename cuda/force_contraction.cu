// Forces and virials from pair forces: each atom gathers its own pairs and those it is the neighbour of.
#include "segment_sum.cuh"
#include "warp_sum.cuh"

constexpr int ForceWarps = 8;     // of a block
constexpr int ForceSums = 12;     // three components of the force, nine of the virial

/// F_i = sum of q_p over pairs of centre i - sum of q_p over pairs with neighbour i; rowVirials (9, rows) = - sum of r_p (x) q_p over the
/// pairs of the centre. One warp for each row.
extern "C" __global__ void __launch_bounds__(ForceWarps * WarpSize)
    force_contraction(const Chunk* chunk, const real* pairForces, real* forces, double* rowVirials)
{
    __shared__ real lanes[ForceWarps][ForceSums][WarpSize + 1];
    const int lane = threadIdx.x % WarpSize, warp = threadIdx.x / WarpSize, row = blockIdx.x * ForceWarps + warp;
    const Chunk all = *chunk;
    if (row >= all.rows)
        return;
    const Centre centre = centreOf(all, row);
    real sums[ForceSums] = {};
    if (centre.exists()) {
        const Segment& segment = *centre.segment;
        const real* q = pairForces + segment.pairDelta;
        for (int p = centre.from + lane; p < centre.to; p += WarpSize) {
            const Vector r = vectorOf(segment, p), force = planesAt(q, all.pairStride, p);
            sums[0] += force.x;
            sums[1] += force.y;
            sums[2] += force.z;
            sums[3] -= r.x * force.x;
            sums[4] -= r.x * force.y;
            sums[5] -= r.x * force.z;
            sums[6] -= r.y * force.x;
            sums[7] -= r.y * force.y;
            sums[8] -= r.y * force.z;
            sums[9] -= r.z * force.x;
            sums[10] -= r.z * force.y;
            sums[11] -= r.z * force.z;
        }
        for (int t = segment.transposeStart[centre.atom] + lane; t < segment.transposeStart[centre.atom + 1]; t += WarpSize) {
            const Vector force = planesAt(q, all.pairStride, segment.transposePairs[t]);
            sums[0] -= force.x;
            sums[1] -= force.y;
            sums[2] -= force.z;
        }
    }
    const real sum = warpSums(sums, lanes[warp], lane);
    if (lane < 3 && centre.exists())
        forces[lane * all.atomStride + centre.atom + centre.segment->atomDelta] = sum;
    if (lane >= 3 && lane < ForceSums)
        rowVirials[(lane - 3) * all.rows + row] = sum;
}

/// Forces on ghosts, which are the centre of no pairs: F_i = - sum of q_p over pairs with neighbour i. One warp for each of the last atoms
/// of a segment, count of them from first on.
extern "C" __global__ void __launch_bounds__(ForceWarps * WarpSize)
    force_contraction_ghosts(const Chunk* chunk, int index, int first, int count, const real* pairForces, real* forces)
{
    __shared__ real lanes[ForceWarps][3][WarpSize + 1];
    const int lane = threadIdx.x % WarpSize, warp = threadIdx.x / WarpSize, ghost = blockIdx.x * ForceWarps + warp;
    if (ghost >= count)
        return;
    const Segment& segment = chunk->segments[index];
    const int atom = first + ghost;
    const real* q = pairForces + segment.pairDelta;
    real sums[3] = {};
    for (int t = segment.transposeStart[atom] + lane; t < segment.transposeStart[atom + 1]; t += WarpSize) {
        const Vector force = planesAt(q, chunk->pairStride, segment.transposePairs[t]);
        sums[0] -= force.x;
        sums[1] -= force.y;
        sums[2] -= force.z;
    }
    const real sum = warpSums(sums, lanes[warp], lane);
    if (lane < 3)
        forces[lane * chunk->atomStride + atom + segment.atomDelta] = sum;
}

/// virials (segments, 9) from those of rows: one block for each segment and component.
extern "C" __global__ void __launch_bounds__(SumThreads) virial_sum(const Chunk* chunk, const double* rowVirials, double* virials)
{
    const int segment = blockIdx.x, component = blockIdx.y;
    const double sum = segmentSum(*chunk, segment, rowVirials + (size_t)component * chunk->rows);
    if (threadIdx.x == 0)
        virials[9 * segment + component] = sum;
}
