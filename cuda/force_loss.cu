// Squared errors of forces and their adjoints.
#include "block_sum.cuh"
#include "chunk.cuh"

/// forceAdjoints (3, atomStride) = derivative of the loss by the forces, zero for atoms without a label; partialLosses (blocks) = the loss
/// of the rows of each block. A thread for every row in turn.
extern "C" __global__ void __launch_bounds__(SumThreads) force_loss(
    const Chunk* chunk, const real* forces, const double* factors, real* forceAdjoints, double* partialLosses)
{
    const Chunk all = *chunk;
    const double scale = factors[1];
    double sum = 0;
    for (int row = blockIdx.x * SumThreads + threadIdx.x; row < all.rows; row += gridDim.x * SumThreads) {
        const int index = all.rowSegment[row];
        if (index < 0)
            continue;
        const Segment& segment = all.segments[index];
        const int atom = all.rowAtom[row], target = atom + segment.atomDelta;
        const real* label = segment.forces == nullptr ? nullptr : segment.forces + 3 * (size_t)atom;
        Vector error = {0, 0, 0};
        if (label != nullptr && label[0] == label[0]) {
            const Vector force = planesAt(forces, all.atomStride, target);
            error = {force.x - label[0], force.y - label[1], force.z - label[2]};
        }
        const double square = (double)error.x * error.x + (double)error.y * error.y + (double)error.z * error.z;
        sum += scale * segment.weight * square;
        const double slope = 2 * scale * segment.weight;
        setPlanes(forceAdjoints, all.atomStride, target, {real(slope * error.x), real(slope * error.y), real(slope * error.z)});
    }
    sum = blockSum(sum);
    if (threadIdx.x == 0)
        partialLosses[blockIdx.x] = sum;
}

/// losses[1] = sum of the partial losses. One block.
extern "C" __global__ void __launch_bounds__(SumThreads) force_loss_sum(const double* partialLosses, int count, double* losses)
{
    const double sum = blockSum(threadIdx.x < count ? partialLosses[threadIdx.x] : 0);
    if (threadIdx.x == 0)
        losses[1] = sum;
}
