using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Empirical;

namespace Nnip.Training;

/// <summary>
/// All that decides what a training job does. Keys of a settings file are the property names in snake case, e.g.
/// `optimizer.learning_rate`.
/// </summary>
public sealed record TrainingSettings
{
    /// <summary>The descriptor.</summary>
    public required DescriptorSettings Descriptor { get; init; }

    /// <summary>Reduction of the descriptors to fewer inputs.</summary>
    public ReductionSettings Reduction { get; init; } = new();

    /// <summary>The network.</summary>
    public NetworkSettings Network { get; init; } = new();

    /// <summary>Empirical pair terms under the network, taken off the labels before anything is fitted to them.</summary>
    public IReadOnlyList<PairTermSettings> PairTerms { get; init; } = [];

    /// <summary>Weights of the loss.</summary>
    public LossSettings Loss { get; init; } = new();

    /// <summary>Factor on the weight of the frames of a group; 1 for groups not named.</summary>
    public IReadOnlyDictionary<string, double> GroupWeights { get; init; } = new Dictionary<string, double>();

    /// <summary>The optimiser.</summary>
    public OptimizerSettings Optimizer { get; init; } = new();

    /// <summary>The schedule of the learning rate (Adam and AdamW).</summary>
    public ScheduleSettings Schedule { get; init; } = new();

    /// <summary>Configurations of a mini-batch; L-BFGS and Levenberg-Marquardt take all.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Number of epochs.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>Seconds of wall time after which training ends with the current epoch's step; 0 = none. Not reproducible.</summary>
    public double MaxSeconds { get; init; }

    /// <summary>Largest norm of a gradient, longer ones are scaled down; 0 = off.</summary>
    public double GradientClip { get; init; }

    /// <summary>Decay of the moving average of parameters, which then is what is validated and kept; 0 = off.</summary>
    public double EmaDecay { get; init; }

    /// <summary>
    /// Epochs without a better validation loss (training loss where nothing is validated) after which training ends; 0 = off.
    /// </summary>
    public int EarlyStopping { get; init; }

    /// <summary>Reference energies.</summary>
    public ReferenceEnergySettings ReferenceEnergies { get; init; } = new();

    /// <summary>Whether inputs are brought to mean 0 and deviation 1 over the training atoms.</summary>
    public bool Standardise { get; init; } = true;

    /// <summary>Ridge fit of the linear part.</summary>
    public LinearStartSettings LinearStart { get; init; } = new();

    /// <summary>Average of an energy-only and a force-only model to start from.</summary>
    public PretrainingSettings Pretraining { get; init; } = new();

    /// <summary>Frames held out to validate on.</summary>
    public ValidationSettings Validation { get; init; } = new();

    /// <summary>Seed of the split, the first weights and the order of mini-batches.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Element type of the arithmetic; parameters and optimiser are double either way.</summary>
    public Precision Precision { get; init; } = Precision.Float;

    /// <summary>Memory in bytes for descriptors kept between epochs.</summary>
    public long CacheBytes { get; init; } = 2L << 30;

    /// <summary>Seconds between checkpoints within an epoch; 0 = only at the end of each epoch.</summary>
    public double CheckpointSeconds { get; init; } = 60;

    /// <summary>Checks every value that does not depend on data.</summary>
    /// <exception cref="InputException">A value is out of range; the sentence names its key.</exception>
    public void Validate() => SettingsCheck.All(this);
}
