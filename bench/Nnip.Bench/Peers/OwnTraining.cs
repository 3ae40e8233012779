using Nnip.Backends;
using Nnip.Bench.Report;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Training.Optimizers;

namespace Nnip.Bench.Peers;

/// <summary>The task as the trainer of this project does it: nothing of a Jacobian is stored.</summary>
internal sealed class OwnTraining(IBackend backend, Configuration[] frames) : IDisposable
{
    private readonly ILossPipeline pipeline = Pipelines.ForTraining(
        backend, Precision.Float, ReportModel.Descriptor, TrainingTask.Network, BenchmarkData.ReferenceEnergies, frames);

    /// <summary>How the inputs are scaled.</summary>
    public Standardisation Standardisation => pipeline.Standardisation;

    /// <summary>Trains from the start.</summary>
    public EpochFigures[] Run(double[] start)
    {
        var adam = new Adam(TrainingTask.Optimizer, new bool[start.Length], [.. Enumerable.Repeat(1.0, start.Length)]);
        using var session = pipeline.BeginAdam(adam.Arrays([.. start], null), new double[3]);
        int[][] batches = TrainingTask.Batches(frames.Length);
        double components = 3.0 * frames.Sum(frame => frame.Count);
        return [.. Enumerable.Range(0, TrainingTask.Epochs).Select(_ => EpochFigures.Time(() =>
        {
            session.ClearSums();
            for (int b = 0; b < batches.Length; b++)
                session.Advance(batches[b], batches[(b + 1) % batches.Length], TrainingTask.Weights,
                    adam.NextStep(TrainingTask.Optimizer.LearningRate, 0, 0));
            double[] sums = session.ReadSums();
            return (sums[0] / frames.Length, sums[1] / components);
        }))];
    }

    public void Dispose() => pipeline.Dispose();
}
