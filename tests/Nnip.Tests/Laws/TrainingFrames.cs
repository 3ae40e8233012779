using Nnip.Backends;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Fixtures;

namespace Nnip.Tests.Laws;

/// <summary>Labelled frames, some of them partly, for the laws of losses.</summary>
internal static class TrainingFrames
{
    /// <summary>Frames with all labels and with none, with energies alone and without, and one without atoms.</summary>
    public static Configuration[] Make(int species)
    {
        Configuration all = Labelled(RandomConfiguration.Triclinic(81, 5, species), 1),
            small = Labelled(RandomConfiguration.Small(82, 2, species), 2);
        Configuration energyOnly = Labelled(RandomConfiguration.Open(83, 3, species), 3),
            forcesOnly = Labelled(RandomConfiguration.Slab(84, 3, species), 4);
        energyOnly.Forces = null;
        energyOnly.Virial = null;
        forcesOnly.Energy = null;
        forcesOnly.Virial = null;
        return [all, RandomConfiguration.Empty(), small, energyOnly, forcesOnly, RandomConfiguration.Wire(85, 2, species)];
    }

    /// <summary>The terms of the loss, one by one and together.</summary>
    public static readonly (string Name, LossWeights Weights)[] Terms =
    [
        ("energy", new(1.3, 0, 0)),
        ("force", new(0, 0.7, 0)),
        ("virial", new(0, 0, 0.4)),
        ("all", new(1.3, 0.7, 0.4)),
    ];

    /// <summary>The frames of a potential on a backend.</summary>
    public static ILossPipeline Open(
        IBackend backend, Precision precision, Potential potential, Configuration[] frames, long cacheBytes = long.MaxValue) =>
        Pipelines.ForTraining(backend, precision, potential.Descriptor, potential.Network, potential.ReferenceEnergies, frames,
            new(potential.Mean, potential.Sigma, potential.Projections), cacheBytes);

    private static Configuration Labelled(Configuration structure, ulong seed) => RandomConfiguration.Labelled(structure, seed);
}
