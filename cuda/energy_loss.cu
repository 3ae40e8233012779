// Squared errors of energies per atom and their adjoints.
#include "block_sum.cuh"
#include "chunk.cuh"

/// losses[0] = factors[0] x sum over segments of weight x ((E - E*)/N)^2; energyAdjoints (segments) = its derivative by E. One block.
extern "C" __global__ void __launch_bounds__(SumThreads) energy_loss(
    const Chunk* chunk, const double* energies, const double* factors, double* energyAdjoints, double* losses)
{
    const double scale = factors[0];
    double sum = 0;
    for (int s = threadIdx.x; s < chunk->segmentCount; s += SumThreads) {
        const Segment& segment = chunk->segments[s];
        const bool labelled = segment.atomCount > 0 && segment.energy == segment.energy;
        const double error = labelled ? (energies[s] - segment.energy) / segment.atomCount : 0;
        sum += scale * segment.weight * error * error;
        energyAdjoints[s] = labelled ? 2 * scale * segment.weight * error / segment.atomCount : 0;
    }
    sum = blockSum(sum);
    if (threadIdx.x == 0)
        losses[0] = sum;
}
