using System.Numerics;
using Nnip.Backends;
using Nnip.Memory;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Validation;

namespace Nnip.Measurement;

/// <summary>Times of a backend for one model and some structures, beside counts and what the device can do: `nnip bench`.</summary>
public static class ModelBenchmark
{
    /// <summary>Steps whose launches are counted, after as many in which sequences are recorded.</summary>
    private const int Steps = 4;

    private static readonly LossWeights Weights = new(1, 1, 1);

    /// <summary>Times everything.</summary>
    /// <param name="backend">Where to compute.</param>
    /// <param name="potential">The model.</param>
    /// <param name="precision">Element type.</param>
    /// <param name="structures">The structures of a mini-batch, with at least one atom in all; labels are not used.</param>
    /// <exception cref="InputException">The structures cannot be used with the model.</exception>
    public static BenchmarkReport Run(IBackend backend, Potential potential, Precision precision, IReadOnlyList<Configuration> structures)
    {
        var predictions = PipelineValidation.Predict(backend, potential, precision, structures);
        var labelled = RandomLabels.Draw(structures, predictions);
        return precision == Precision.Float
            ? Run<float>(backend, potential, precision, labelled) : Run<double>(backend, potential, precision, labelled);
    }

    private static BenchmarkReport Run<T>(IBackend backend, Potential potential, Precision precision, Configuration[] structures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var timer = new MedianTimer(backend);
        var tables = potential.Tables();
        using var operations = backend.Compile<T>(tables);
        var frames = Array.ConvertAll(structures, structure => operations.BuildFrame(structure, potential.ReferenceEnergies));
        try
        {
            foreach (var frame in frames)
                operations.PackPairs(frame, HostHeap.Instance);
            var all = OperationCosts.Of(tables, frames);
            double launches = 0;
            var trainingStep = potential.HasNetwork
                ? TrainingStep(backend, potential, precision, structures, timer, all.TrainingStep(), out launches) : null;
            return new()
            {
                Clock = timer.Clock,
                MeaninglessTimes = (backend as IMeasuredBackend)?.MeaninglessTimes,
                OneWorker = Ceilings<T>(backend, timer, 1),
                AllWorkers = Ceilings<T>(backend, timer, backend.Workers),
                Atoms = structures.Sum(structure => structure.Count),
                ChunkFrames = FirstChunk(backend, frames).Length,
                Operations = Operations(operations, FirstChunk(backend, frames), potential, timer),
                Prediction = new("prediction", Predict(backend, potential, precision, structures, timer),
                    OperationCosts.Of(potential.Folded().Tables(), frames).Prediction()),
                TrainingStep = trainingStep,
                LaunchesPerStep = trainingStep is not null && backend is IMeasuredBackend { Launches: > 0 } ? launches : null,
            };
        }
        finally
        {
            foreach (var frame in frames)
                frame.Dispose();
        }
    }

    private static CeilingRates? Ceilings<T>(IBackend backend, MedianTimer timer, int workers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (backend is not IMeasuredBackend measured)
            return null;
        using var copy = measured.CopyCeiling(workers);
        using var product = measured.ProductCeiling<T>(workers);
        return new(copy.Amount / timer.Seconds(copy.Run), product.Amount / timer.Seconds(product.Run));
    }

    /// <summary>As many frames as the trainer puts into one chunk.</summary>
    private static Frame<T>[] FirstChunk<T>(IBackend backend, Frame<T>[] frames) where T : unmanaged
    {
        int atoms = 0, count = 0;
        while (count < frames.Length && atoms < backend.ChunkLimits.TrainingAtoms)
            atoms += frames[count++].AtomCount;
        return frames[..count];
    }

    private static List<BenchmarkRow> Operations<T>(IOperations<T> operations, Frame<T>[] frames, Potential potential, MedianTimer timer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var costs = OperationCosts.Of(operations.Tables, frames);
        using var suite = new OperationSuite<T>(operations, new(frames, operations.Tables.Descriptor.SpeciesCount), potential.Parameters);
        // Each operation finds the results of those before it; those of a padding row may be anything.
        var rows = new List<BenchmarkRow>();
        timer.WarmUp([.. suite.Calls.Select(call => call.Prepare + call.Run)]);
        foreach (var call in suite.Calls)
        {
            call.Prepare();
            rows.Add(new(call.Title, timer.Seconds(operations, suite.Chunk, call.Run), costs.Of(call.Name, !call.EnergiesAlone)));
        }
        return rows;
    }

    private static double Predict(
        IBackend backend, Potential potential, Precision precision, Configuration[] structures, MedianTimer timer)
    {
        using var calculator = Pipelines.Calculator(backend, potential, precision);
        timer.WarmUp(Compute);
        return timer.Seconds(Compute);

        void Compute()
        {
            foreach (var _ in calculator.Compute(structures))
            {
            }
        }
    }

    private static BenchmarkRow TrainingStep(IBackend backend, Potential potential, Precision precision, Configuration[] structures,
        MedianTimer timer, OperationCost cost, out double launches)
    {
        using var pipeline = Pipelines.ForTraining(backend, precision, potential.Descriptor, potential.Network, potential.ReferenceEnergies,
            structures, new(potential.Mean, potential.Sigma, potential.Projections));
        int[] batch = [.. Enumerable.Range(0, structures.Length)];
        using var session = BeginAdam(pipeline, potential.Parameters);
        timer.WarmUp(Repeat);
        Repeat();
        long before = (backend as IMeasuredBackend)?.Launches ?? 0;
        Repeat();
        launches = ((backend as IMeasuredBackend)?.Launches - before) / (double)Steps ?? 0;
        double seconds = timer.Seconds(Repeat) / Steps;
        return new("training step", seconds, cost);

        void Repeat()
        {
            for (int step = 0; step < Steps; step++)
                session.Advance(batch, batch, Weights, Step);
            _ = session.ReadSums();
        }
    }

    /// <summary>A session of Adam whose steps are to be timed.</summary>
    internal static IAdamSession BeginAdam(ILossPipeline pipeline, double[] parameters)
    {
        int count = parameters.Length;
        return pipeline.BeginAdam(
            new([.. parameters], new double[count], new double[count], null, new bool[count], [.. Enumerable.Repeat(1.0, count)]),
            new double[4]);
    }

    /// <summary>A step that hardly moves the parameters.</summary>
    internal static AdamStep Step => new()
    {
        LearningRate = 1e-6,
        Beta1 = 0.9,
        Beta2 = 0.999,
        MeanScale = 1,
        SquareScale = 1,
        Epsilon = 1e-8,
        WeightDecay = 0,
        Decoupled = 0,
        LargestNorm = 0,
        AverageShare = 0,
    };
}
