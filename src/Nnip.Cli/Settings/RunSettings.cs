using Nnip.Backends;
using Nnip.Structures;
using Nnip.Training;

namespace Nnip.Cli.Settings;

/// <summary>All settings of a training run: what decides the result, and where data, results and computation are.</summary>
internal sealed record RunSettings
{
    private readonly TrainingSettings training = new() { Descriptor = new DescriptorChoice().Chosen };

    /// <summary>What decides the result; the descriptor is that of <see cref="Descriptor"/>.</summary>
    public TrainingSettings Training
    {
        get => training with { Descriptor = Descriptor.Chosen };
        init => training = value;
    }

    /// <summary>The descriptor. The species may be empty: then they are those of the training frames.</summary>
    public DescriptorChoice Descriptor { get; init; } = new();

    /// <summary>Labelled frames to train on.</summary>
    public string TrainFile { get; init; } = "";

    /// <summary>Labelled frames to validate on; empty where they are held out of the training frames.</summary>
    public string ValidationFile { get; init; } = "";

    /// <summary>Labelled frames for the final error table; may be empty.</summary>
    public string TestFile { get; init; } = "";

    /// <summary>Folder of the results.</summary>
    public string OutFolder { get; init; } = "run";

    /// <summary>Name of the backend.</summary>
    public string Device { get; init; } = DeviceName.Automatic;

    /// <summary>Number of threads; 0 = one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>Memory of the device, or on the CPU of the process, bytes; 0 = cuda: what is free; cpu: no limit.</summary>
    public long MemoryBudget { get; init; }

    /// <summary>Names of the labels in the data files.</summary>
    public ExtendedXyzKeys Keys { get; init; } = ExtendedXyzKeys.Default;
}
