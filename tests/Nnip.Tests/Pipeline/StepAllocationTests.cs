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
    private const int MostRounds = 50, CleanRounds = 20;

    /// <summary>Frames of 66 atoms are chunks of their own; of 13 atoms, five are put together, then two, others in every step.</summary>
    [TestCase(66, Readout.Local, 1)]
    [TestCase(66, Readout.Local, 2)]
    [TestCase(13, Readout.Local, 1)]
    [TestCase(13, Readout.Local, 2)]
    [TestCase(13, Readout.Global, 1)]
    public void A_step_allocates_nothing(int atoms, Readout readout, int threads)
    {
        int[] frames = [0, 1, 2, 3, 4, 5, 6], others = [6, 4, 2, 0, 5, 3, 1];
        var structures = Array.ConvertAll(frames, i => Labelled(RandomConfiguration.Triclinic(7 + (ulong)i, atoms + i % 3, 2, 1.5, 30)));
        var descriptor = AceBasis.Build(TeacherData.Descriptor);
        int[] invariants = [.. descriptor.Invariants.Select(dag => dag.InvariantCount)];
        var network = new NetworkShape(invariants, [4], Activation.Tanh, readout, NetworkSharing.PerSpecies, false);
        using var backend = new CpuBackend(threads);
        using var pipeline = Pipelines.ForTraining(backend, Precision.Float, descriptor, network, [0, 0], structures);
        double[] parameters = Initialisation.Draw(network, WeightInitialisation.GlorotNormal, new(3));
        var adam = new Adam(new() { LearningRate = 0.01 }, Optimizer.Weights(network), Optimizer.Rates(new(), network));
        using var session = pipeline.BeginAdam(adam.Arrays(parameters, null), new double[4]);
        var allocations = new Allocations(backend);
        foreach (var weights in (LossWeights[])[new(1, 0, 0), new(1, 1, 0), new(1, 0, 1), new(1, 1, 1)])
        {
            // Which thread computes a chunk is a matter of time, and now and then one meets a larger one than before; what allocates in
            // every step leaves no round without.
            int clean = 0;
            for (int round = 0; round < MostRounds && clean < CleanRounds; round++)
            {
                long before = allocations.Read();
                Steps(6, weights);
                clean += allocations.Read() == before ? 1 : 0;
            }
            Assert.That(clean, Is.EqualTo(CleanRounds), $"{weights}");
        }

        void Steps(int count, LossWeights weights)
        {
            for (int step = 0; step < count; step++)
            {
                session.Advance(frames, others, weights, adam.NextStep(0.01, 0, 0));
                (frames, others) = (others, frames);
            }
        }
    }

    /// <summary>Bytes that the threads of a backend asked for so far.</summary>
    private sealed class Allocations
    {
        private readonly CpuBackend backend;
        private readonly Action<int, int> read;
        private long bytes;
        private int met;

        public Allocations(CpuBackend backend)
        {
            this.backend = backend;
            read = (_, _) =>
            {
                Interlocked.Add(ref bytes, GC.GetAllocatedBytesForCurrentThread());
                Interlocked.Increment(ref met);
                // Until all are here: else one thread might take the indices of others too.
                while (Volatile.Read(ref met) < backend.Workers)
                    Thread.SpinWait(1);
            };
            Read();
        }

        public long Read()
        {
            (bytes, met) = (0, 0);
            backend.ForEach(backend.Workers, read);
            return bytes;
        }
    }

    private static Configuration Labelled(Configuration structure) =>
        structure with { Energy = 0, Forces = new Vec3[structure.Positions.Length], Virial = default(Mat3) };
}
