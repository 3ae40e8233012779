using Nnip.Backends;
using Nnip.Descriptors.Ace;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using Nnip.Training;

namespace Nnip.Tests.Training;

/// <summary>Small random structures labelled by a random potential: what a student of the same shape can learn.</summary>
internal static class TeacherData
{
    public static readonly AceSettings Descriptor = new() { Species = ["Hf", "O"], BodyOrder = 3, Degree = 4, R0 = 2, Cutoff = 4 };

    public static readonly Dictionary<string, double> ReferenceEnergies = new() { ["O"] = -1, ["Hf"] = -3 };

    public static TrainingSettings Settings => new()
    {
        Descriptor = Descriptor,
        Network = new() { Hidden = [6], Activation = Activation.Tanh },
        Precision = Precision.Double,
        BatchSize = 4,
        Epochs = 10,
        Optimizer = new() { LearningRate = 0.01 },
        LinearStart = new() { Enabled = false },
        CheckpointSeconds = 0,
    };

    /// <summary>Structures with energies, forces and virials of the teacher.</summary>
    public static Configuration[] Frames(int count, Readout readout = Readout.Local, ulong seed = 5)
    {
        var structures = Enumerable.Range(0, count)
            .Select(i => RandomConfiguration.Triclinic(seed + 100 * (ulong)i, 4 + i % 3, 2, 1.5, 15)).ToArray();
        using var backend = new ReferenceBackend();
        using var calculator = Pipelines.Calculator(backend, Teacher(structures, readout), Precision.Double);
        return [.. structures.Zip(calculator.Compute(structures), Labelled)];
    }

    private static Potential Teacher(Configuration[] structures, Readout readout)
    {
        var descriptor = AceBasis.Build(Descriptor);
        int[] invariants = [.. descriptor.Invariants.Select(dag => dag.InvariantCount)];
        var network = new NetworkShape(
            invariants, readout == Readout.Linear ? [] : [4], Activation.Tanh, readout, NetworkSharing.PerSpecies, false);
        using var backend = new ReferenceBackend();
        using var pipeline = Pipelines.ForTraining(backend, Precision.Double, descriptor, network, [0, 0], structures);
        return new()
        {
            Settings = Descriptor,
            Descriptor = descriptor,
            Mean = pipeline.Standardisation.Mean,
            Sigma = pipeline.Standardisation.Sigma,
            Network = network,
            Parameters = Initialisation.Draw(network, WeightInitialisation.GlorotNormal, new(99)),
            ReferenceEnergies = [-3, -1],
        };
    }

    private static Configuration Labelled(Configuration structure, Prediction truth) => new()
    {
        Species = structure.Species,
        Positions = structure.Positions,
        Cell = structure.Cell,
        Energy = truth.Energy,
        Forces = truth.Forces,
        Virial = truth.Virial,
        Group = structure.Count % 2 == 0 ? "even" : "odd",
    };
}
