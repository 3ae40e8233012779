// Squared errors of virials per atom and their adjoints.
#include "block_sum.cuh"
#include "chunk.cuh"

/// losses[2] = factors[2] x sum over segments of weight x sum over nine components of ((W - W*)/N)^2; virialAdjoints (segments, 9) = its
/// derivative by W. One block.
extern "C" __global__ void __launch_bounds__(SumThreads) virial_loss(
    const Chunk* chunk, const double* virials, const double* factors, double* virialAdjoints, double* losses)
{
    const double scale = factors[2];
    double sum = 0;
    for (int i = threadIdx.x; i < 9 * chunk->segmentCount; i += SumThreads) {
        const Segment& segment = chunk->segments[i / 9];
        const double label = segment.virial[i % 9];
        const bool labelled = segment.atomCount > 0 && label == label;
        const double error = labelled ? (virials[i] - label) / segment.atomCount : 0;
        sum += scale * segment.weight * error * error;
        virialAdjoints[i] = labelled ? 2 * scale * segment.weight * error / segment.atomCount : 0;
    }
    sum = blockSum(sum);
    if (threadIdx.x == 0)
        losses[2] = sum;
}
