using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Descriptors.Ace;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using Nnip.Tests.Training;
using Nnip.Training.Optimizers;
using NUnit.Framework;

namespace Nnip.Tests.Pipeline;

/// <summary>Once it has met its frames, training asks for no managed memory: nothing is left to collect during an epoch.</summary>
public class StepAllocationTests
{
    [Test]
    public void A_step_on_frames_of_usual_size_allocates_nothing([Values(0, 1)] double forces, [Values(0, 1)] double virials)
    {
        int[] frames = [0, 1, 2];
        var structures = Array.ConvertAll(frames, i => Labelled(RandomConfiguration.Triclinic(7 + (ulong)i, 66 + i, 2, 1.5, 15)));
        var descriptor = AceBasis.Build(TeacherData.Descriptor);
        int[] invariants = [.. descriptor.Invariants.Select(dag => dag.InvariantCount)];
        var network = new NetworkShape(invariants, [4], Activation.Tanh, Readout.Local, NetworkSharing.PerSpecies, false);
        using var backend = new CpuBackend(1);
        using var pipeline = Pipelines.ForTraining(backend, Precision.Float, descriptor, network, [0, 0], structures);
        double[] parameters = Initialisation.Draw(network, WeightInitialisation.GlorotNormal, new(3));
        var adam = new Adam(new() { LearningRate = 0.01 }, Optimizer.Weights(network), Optimizer.Rates(new(), network));
        using var session = pipeline.BeginAdam(adam.Arrays(parameters, null), new double[4])!;
        Steps(2);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Steps(3);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Steps(int count)
        {
            for (int step = 0; step < count; step++)
                session.Advance(frames, frames, new(1, forces, virials), adam.NextStep(0.01, 0, 0));
        }
    }

    private static Configuration Labelled(Configuration structure) =>
        structure with { Energy = 0, Forces = new Vec3[structure.Positions.Length], Virial = default(Mat3) };
}
