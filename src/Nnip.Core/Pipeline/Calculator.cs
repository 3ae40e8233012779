using System.Numerics;
using System.Runtime.InteropServices;
using Nnip.Backends;
using Nnip.Models;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>A potential on a backend with a fixed element type.</summary>
internal sealed class Calculator<T> : ICalculator where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IBackend backend;
    private readonly Potential potential;
    private readonly IOperations<T> operations;
    private readonly Workspace<T>[] workspaces;
    private readonly FramePredictor<T> predictor;
    private readonly DeviceBuffer<T> parameters;
    private readonly IMovingFrame<T>? moving;
    private readonly RecyclingMemory memory = new();

    public Calculator(IBackend backend, Potential potential, double skin)
    {
        this.backend = backend;
        this.potential = potential = potential.Folded();
        operations = backend.Compile<T>(potential.Tables());
        if (skin != 0)
            moving = operations.CreateMovingFrame(potential.ReferenceEnergies, skin, backend.Workers);
        workspaces = Workspace<T>.ForWorkers(backend, operations);
        predictor = new(backend, operations, workspaces, potential.ReferenceEnergies);
        parameters = operations.Allocate("parameters", potential.Parameters.Length);
        var narrow = new T[potential.Parameters.Length];
        Narrow.Copy<T>(potential.Parameters, narrow);
        parameters.Upload(narrow);
    }

    public Prediction Compute(Configuration configuration)
    {
        if (moving is not null)
            return predictor.PredictLarge(moving.Update(configuration), parameters);
        using var frame = operations.BuildFrame(configuration, potential.ReferenceEnergies, backend.Workers, memory);
        return predictor.PredictLarge(frame, parameters);
    }

    public IEnumerable<Prediction> Compute(IEnumerable<Configuration> configurations) =>
        backend.ChunkLimits.EqualStrides ? ComputeTogether(configurations) : ComputeAtOnce(configurations);

    public void Dispose()
    {
        moving?.Dispose();
        foreach (var workspace in workspaces)
            workspace.Dispose();
        parameters.Dispose();
        memory.Dispose();
        operations.Dispose();
    }

    /// <summary>Small structures one by one, several at once: each finds its own processor's caches.</summary>
    private IEnumerable<Prediction> ComputeAtOnce(IEnumerable<Configuration> configurations)
    {
        // Enough frames for all workers and for good balance, few enough to stream a long trajectory in little memory.
        foreach (var batch in configurations.Chunk(8 * backend.Workers))
        {
            if (batch.Length == 1)
            {
                yield return Compute(batch[0]);
                continue;
            }
            var predictions = new Prediction[batch.Length];
            backend.ForEach(batch.Length, (worker, i) =>
            {
                using var frame = operations.BuildFrame(batch[i], potential.ReferenceEnergies, memory: memory);
                predictions[i] = predictor.Predict(frame, parameters, worker);
            });
            foreach (var prediction in predictions)
                yield return prediction;
        }
    }

    /// <summary>Small structures put together into one chunk: a device needs many atoms to be busy.</summary>
    private IEnumerable<Prediction> ComputeTogether(IEnumerable<Configuration> configurations)
    {
        var limits = backend.ChunkLimits;
        var together = new List<Frame<T>>();
        Frame<T>? next = null;
        (long atoms, long bytes) = (0, 0);
        try
        {
            foreach (var configuration in configurations)
            {
                next = operations.BuildFrame(configuration, potential.ReferenceEnergies, backend.Workers, memory);
                // A frame without atoms counts too, or a stream of them would be one chunk without end.
                (long moreAtoms, long moreBytes) = (Math.Max(1, next.AtomCount), ChunkBytes.Of(operations.Tables, next));
                if (together.Count > 0 && (atoms + moreAtoms > limits.PredictionAtoms || bytes + moreBytes > limits.Bytes))
                {
                    foreach (var prediction in Flush(together))
                        yield return prediction;
                    (atoms, bytes) = (0, 0);
                }
                together.Add(next);
                next = null;
                (atoms, bytes) = (atoms + moreAtoms, bytes + moreBytes);
            }
            if (together.Count > 0)
                foreach (var prediction in Flush(together))
                    yield return prediction;
        }
        finally
        {
            next?.Dispose();
            Release(together);
        }
    }

    private Prediction[] Flush(List<Frame<T>> together)
    {
        Prediction[] predictions = together.Count == 1
            ? [predictor.PredictLarge(together[0], parameters)]
            : predictor.PredictTogether(CollectionsMarshal.AsSpan(together), parameters, 0);
        Release(together);
        return predictions;
    }

    private static void Release(List<Frame<T>> frames)
    {
        foreach (var frame in frames)
            frame.Dispose();
        frames.Clear();
    }
}
