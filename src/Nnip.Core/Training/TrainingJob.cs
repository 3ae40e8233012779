using Nnip.Backends;
using Nnip.Structures;

namespace Nnip.Training;

/// <summary>A whole training job: descriptor, reference energies, standardisation, linear start, epochs, potential.</summary>
public sealed class TrainingJob
{
    /// <summary>What decides the result.</summary>
    public required TrainingSettings Settings { get; init; }

    /// <summary>Labelled frames to train on.</summary>
    public required IReadOnlyList<Configuration> Training { get; init; }

    /// <summary>Labelled frames to validate on; null = held out of <see cref="Training"/> as <see cref="TrainingSettings.Validation"/> says.</summary>
    public IReadOnlyList<Configuration>? Validation { get; init; }

    /// <summary>Where to compute; stays the caller's to dispose.</summary>
    public required IBackend Backend { get; init; }

    /// <summary>Who is told.</summary>
    public required ITrainingObserver Observer { get; init; }

    /// <summary>File of the checkpoint, or null for none.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>Whether to continue from the checkpoint; it must exist.</summary>
    public bool Resume { get; init; }

    /// <summary>Runs the job.</summary>
    /// <exception cref="InputException">Settings, data or checkpoint are not usable.</exception>
    public TrainingResult Run(CancellationToken cancellation = default) => throw new NotImplementedException();
}
