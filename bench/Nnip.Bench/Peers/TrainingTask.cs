using Nnip.Bench.Report;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Training;

namespace Nnip.Bench.Peers;

/// <summary>What every program trains: the network of the report on energies and forces, frames in one order, with Adam in float.</summary>
internal static class TrainingTask
{
    /// <summary>Frames: their stored Jacobians take 400 MB, those of the 6000 of the report would take 4 GB.</summary>
    public const int Frames = 600;

    /// <summary>Frames of a mini-batch.</summary>
    public const int BatchSize = 32;

    /// <summary>Epochs whose losses are compared.</summary>
    public const int Epochs = 5;

    /// <summary>Weights of the loss.</summary>
    public static LossWeights Weights => new(1, 1, 0);

    /// <summary>Adam.</summary>
    public static OptimizerSettings Optimizer => new() { Kind = OptimizerKind.Adam, LearningRate = 0.005 };

    /// <summary>The network.</summary>
    public static NetworkShape Network => ReportModel.Network(Readout.Local);

    /// <summary>Mini-batches, the same in every epoch.</summary>
    public static int[][] Batches(int frames) => [.. Enumerable.Range(0, frames).Chunk(BatchSize)];
}

/// <summary>One epoch: mean squared errors of energies per atom and of force components, before each update, and what it took.</summary>
/// <param name="Energy">eV^2 per atom^2.</param>
/// <param name="Force">(eV/Angstrom)^2.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="Processor">Processor time in s.</param>
internal sealed record EpochFigures(double Energy, double Force, double Seconds, double Processor)
{
    /// <summary>Largest relative difference of the two means.</summary>
    public double Difference(EpochFigures other) =>
        Math.Max(Math.Abs(Energy / other.Energy - 1), Math.Abs(Force / other.Force - 1));

    /// <summary>Times an epoch that returns its two means.</summary>
    public static EpochFigures Time(Func<(double Energy, double Force)> epoch)
    {
        double energy = 0, force = 0;
        var (wall, processor) = Timing.WallAndProcessor(() => (energy, force) = epoch());
        return new(energy, force, wall, processor);
    }
}
