namespace Nnip.Measurement;

/// <summary>What a device can do at most, measured.</summary>
/// <param name="Bandwidth">Bytes read and written in a second by a copy.</param>
/// <param name="Products">Floating-point operations in a second of a dense matrix product.</param>
public sealed record CeilingRates(double Bandwidth, double Products)
{
    /// <summary>Fraction of the bandwidth that these bytes in this time are.</summary>
    public double OfBandwidth(BenchmarkRow row) => row.Cost.Bytes / row.Seconds / Bandwidth;

    /// <summary>Fraction of the rate of products that these flops in this time are.</summary>
    public double OfProducts(BenchmarkRow row) => row.Cost.Flops / row.Seconds / Products;
}

/// <summary>Something that was timed.</summary>
/// <param name="Name">The operation by its name in the contract, or the part of the pipeline.</param>
/// <param name="Seconds">Median time of one call.</param>
/// <param name="Cost">What one call must do at least.</param>
public sealed record BenchmarkRow(string Name, double Seconds, OperationCost Cost);

/// <summary>What a benchmark measured and counted.</summary>
public sealed record BenchmarkReport
{
    /// <summary>How times were taken.</summary>
    public required string Clock { get; init; }

    /// <summary>Why times say nothing of any device, or null.</summary>
    public required string? MeaninglessTimes { get; init; }

    /// <summary>Ceilings of one worker, which an operation runs on; null where the backend measures none.</summary>
    public required CeilingRates? OneWorker { get; init; }

    /// <summary>Ceilings of all workers, which prediction and training run on; null where the backend measures none.</summary>
    public required CeilingRates? AllWorkers { get; init; }

    /// <summary>Atoms of the mini-batch.</summary>
    public required int Atoms { get; init; }

    /// <summary>Frames of the chunk that single operations run on.</summary>
    public required int ChunkFrames { get; init; }

    /// <summary>Every operation.</summary>
    public required IReadOnlyList<BenchmarkRow> Operations { get; init; }

    /// <summary>Prediction of the structures, from positions to forces.</summary>
    public required BenchmarkRow Prediction { get; init; }

    /// <summary>A training step on the structures as one mini-batch, with descriptors kept; null where there is no network.</summary>
    public required BenchmarkRow? TrainingStep { get; init; }

    /// <summary>Kernels and matrix products launched in a training step; null where nothing is launched.</summary>
    public required double? LaunchesPerStep { get; init; }
}
