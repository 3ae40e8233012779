using System.Numerics;
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
    private readonly MovingFrame<T>? moving;

    public Calculator(IBackend backend, Potential potential, double skin)
    {
        if (skin != 0)
            moving = new(potential.Descriptor, potential.ReferenceEnergies, skin, backend.Workers);
        this.backend = backend;
        this.potential = potential;
        operations = backend.Compile<T>(potential.Tables());
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
        using var frame = FrameBuilder.Build<T>(configuration, potential.Descriptor, potential.ReferenceEnergies, backend.Workers);
        return predictor.PredictLarge(frame, parameters);
    }

    public IEnumerable<Prediction> Compute(IEnumerable<Configuration> configurations)
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
                using var frame = FrameBuilder.Build<T>(batch[i], potential.Descriptor, potential.ReferenceEnergies);
                predictions[i] = predictor.Predict(frame, parameters, worker);
            });
            foreach (var prediction in predictions)
                yield return prediction;
        }
    }

    public void Dispose()
    {
        moving?.Dispose();
        foreach (var workspace in workspaces)
            workspace.Dispose();
        parameters.Dispose();
        operations.Dispose();
    }
}
