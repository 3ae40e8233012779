using Nnip.Backends;
using Nnip.Networks;
using Nnip.Structures;
using Nnip.Training;
using static Nnip.Cli.Settings.SettingTypes;

namespace Nnip.Cli.Settings;

/// <summary>
/// The one list of settings, from which come the keys of the settings file, the flags, their help, and `settings.yaml` as run.
/// </summary>
internal static partial class SettingTable
{
    /// <summary>All settings, top level first, then section by section.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        .. Files(), .. Loop(), .. Descriptor(), .. Reduction(), .. Network(), .. Loss(), .. Optimizer(), .. Schedule(),
        .. LinearStart(), .. Pretraining(), .. Validation(), .. Keys(),
    ];

    /// <summary>The setting of a path, or null.</summary>
    public static Setting? Find(string path) => All.FirstOrDefault(setting => setting.Path == path);

    /// <summary>Names of the sections.</summary>
    public static IReadOnlyList<string> Sections { get; } =
        [.. All.Select(setting => setting.Section).Where(name => name.Length > 0).Distinct()];

    private static IEnumerable<Setting> Files()
    {
        var top = new Section<RunSettings>("", s => s, (_, s) => s);
        yield return top.Add("train", FilePath, "Extended XYZ file of labelled frames to train on.",
            s => s.TrainFile, (s, v) => s with { TrainFile = v });
        yield return top.Add("test", FilePath, "Labelled frames for the final error table.",
            s => s.TestFile, (s, v) => s with { TestFile = v });
        yield return top.Add("out", FilePath, "Folder of the results.", s => s.OutFolder, (s, v) => s with { OutFolder = v });
        yield return top.Add("device", Device, "Where to compute: auto is CUDA where it can be used, else cpu.",
            s => s.Device, (s, v) => s with { Device = v });
        yield return top.Add("threads", Integer, "Number of threads; 0 = one for each processor.",
            s => s.Threads, (s, v) => s with { Threads = v });
        yield return top.Add("memory_budget", Bytes,
            "cuda: memory of the device; cpu: resident memory, beyond which frames lie in a file of the folder out. "
            + "0 = cuda: what is free; cpu: no limit.",
            s => s.MemoryBudget, (s, v) => s with { MemoryBudget = v });
    }

    private static IEnumerable<Setting> Loop()
    {
        var top = new Section<TrainingSettings>("", s => s.Training, (s, v) => s with { Training = v });
        yield return top.Add("epochs", Integer, "Number of epochs.", s => s.Epochs, (s, v) => s with { Epochs = v });
        yield return top.Add("batch_size", Integer, "Frames of a mini-batch.", s => s.BatchSize, (s, v) => s with { BatchSize = v });
        yield return top.Add("seed", Seed, "Seed of split, first weights and order of mini-batches.",
            s => s.Seed, (s, v) => s with { Seed = v });
        yield return top.Add("precision", Word<Precision>(), "Element type of the arithmetic.",
            s => s.Precision, (s, v) => s with { Precision = v });
        yield return top.Add("max_seconds", Number, "Wall time after which training ends; 0 = none.",
            s => s.MaxSeconds, (s, v) => s with { MaxSeconds = v });
        yield return top.Add("early_stopping", Integer, "Epochs without improvement after which training ends; 0 = off.",
            s => s.EarlyStopping, (s, v) => s with { EarlyStopping = v });
        yield return top.Add("gradient_clip", Number, "Largest norm of a gradient; 0 = off.",
            s => s.GradientClip, (s, v) => s with { GradientClip = v });
        yield return top.Add("ema_decay", Number, "Decay of the moving average of weights, such as 0.999; 0 = off.",
            s => s.EmaDecay, (s, v) => s with { EmaDecay = v });
        yield return top.Add("standardise", Truth, "Bring descriptors to mean 0 and deviation 1.",
            s => s.Standardise, (s, v) => s with { Standardise = v });
        yield return top.Add("reference_energies", SettingTypes.ReferenceEnergies, "Energies of single atoms, removed before training.",
            s => s.ReferenceEnergies, (s, v) => s with { ReferenceEnergies = v });
        yield return top.Add("pair_terms", PairTermsSetting.Type, "Empirical pair terms under the network, such as ZBL: a file or a map.",
            s => s.PairTerms, (s, v) => s with { PairTerms = v });
        yield return top.Add("group_weights", Numbers, "Factor on the weight of the frames of a group.",
            s => s.GroupWeights, (s, v) => s with { GroupWeights = v });
        yield return top.Add("cache_bytes", Bytes, "Memory for descriptors kept between epochs.",
            s => s.CacheBytes, (s, v) => s with { CacheBytes = v });
        yield return top.Add("checkpoint_seconds", Number, "Seconds between checkpoints inside an epoch; 0 = only after each epoch.",
            s => s.CheckpointSeconds, (s, v) => s with { CheckpointSeconds = v });
    }

    private static IEnumerable<Setting> Reduction()
    {
        var reduction = new Section<ReductionSettings>("reduction",
            s => s.Training.Reduction, (s, v) => s with { Training = s.Training with { Reduction = v } });
        yield return reduction.Add("kind", Word<ReductionKind>(), "Directions of the descriptors that the network sees.",
            r => r.Kind, (r, v) => r with { Kind = v });
        yield return reduction.Add("count", Integer, "Inputs that remain of each species; 0 = as many as the variance asks for.",
            r => r.Count, (r, v) => r with { Count = v });
        yield return reduction.Add("variance", Number, "Share of the variance that is kept, where no count is given.",
            r => r.Variance, (r, v) => r with { Variance = v });
        yield return reduction.Add("whiten", Truth, "Scale principal components to deviation 1.",
            r => r.Whiten, (r, v) => r with { Whiten = v });
        yield return reduction.Add("epochs", Integer, "Epochs of all descriptors that tell the active subspace.",
            r => r.Epochs, (r, v) => r with { Epochs = v });
    }

    private static IEnumerable<Setting> Network()
    {
        var network = new Section<NetworkSettings>("network",
            s => s.Training.Network, (s, v) => s with { Training = s.Training with { Network = v } });
        yield return network.Add("kind", Word<NetworkKind>(),
            "Dense layers, convolutions before them, or the report's, which depend on the order of atoms.",
            n => n.Kind, (n, v) => n with { Kind = v });
        yield return network.Add("channels", Integers, "Channels of each convolution.", n => n.Channels, (n, v) => n with { Channels = v });
        yield return network.Add("kernels", Integers, "Width of each convolution along the inputs.",
            n => n.Kernels, (n, v) => n with { Kernels = v });
        yield return network.Add("strides", Integers, "Stride of each convolution.", n => n.Strides, (n, v) => n with { Strides = v });
        yield return network.Add("hidden", Integers, "Widths of the dense hidden layers.", n => n.Hidden, (n, v) => n with { Hidden = v });
        yield return network.Add("activation", Word<Activation>(), "Activation of the hidden layers.",
            n => n.Activation, (n, v) => n with { Activation = v });
        yield return network.Add("readout", Word<Readout>(), "How atom energies become the energy of a frame.",
            n => n.Readout, (n, v) => n with { Readout = v });
        yield return network.Add("sharing", Word<NetworkSharing>(), "Whether species share their network.",
            n => n.Sharing, (n, v) => n with { Sharing = v });
        yield return network.Add("residual", Truth, "Add a linear map of the inputs to the network.",
            n => n.Residual, (n, v) => n with { Residual = v });
        yield return network.Add("initialisation", Word<WeightInitialisation>(), "How weights are drawn.",
            n => n.Initialisation, (n, v) => n with { Initialisation = v });
        yield return network.Add("zero_last_layer", Truth, "Start from a last layer of zero.",
            n => n.ZeroLastLayer, (n, v) => n with { ZeroLastLayer = v });
        yield return network.Add("data_scaling", Truth, "Scale drawn layers to training atoms, the last to the labels.",
            n => n.DataScaling, (n, v) => n with { DataScaling = v });
    }

    private static IEnumerable<Setting> Loss()
    {
        var loss = new Section<LossSettings>("loss", s => s.Training.Loss, (s, v) => s with { Training = s.Training with { Loss = v } });
        yield return loss.Add("energy", Number, "Weight of the energy term; 0 = off.", l => l.Energy, (l, v) => l with { Energy = v });
        yield return loss.Add("force", Number, "Weight of the force term; 0 = off.", l => l.Force, (l, v) => l with { Force = v });
        yield return loss.Add("virial", Number, "Weight of the virial term; 0 = off.", l => l.Virial, (l, v) => l with { Virial = v });
    }

    private static IEnumerable<Setting> Optimizer()
    {
        var optimizer = new Section<OptimizerSettings>(
            "optimizer", s => s.Training.Optimizer, (s, v) => s with { Training = s.Training with { Optimizer = v } });
        yield return optimizer.Add("kind", Word<OptimizerKind>(), "Which optimiser.", o => o.Kind, (o, v) => o with { Kind = v });
        yield return optimizer.Add("learning_rate", Number, "Learning rate of adam and adamw.",
            o => o.LearningRate, (o, v) => o with { LearningRate = v });
        yield return optimizer.Add("linear_rate", Number, "Factor on the learning rate of the linear weights of residual networks.",
            o => o.LinearRate, (o, v) => o with { LinearRate = v });
        yield return optimizer.Add("beta1", Number, "Decay of the mean gradient (adam).", o => o.Beta1, (o, v) => o with { Beta1 = v });
        yield return optimizer.Add("beta2", Number, "Decay of the mean squared gradient (adam).",
            o => o.Beta2, (o, v) => o with { Beta2 = v });
        yield return optimizer.Add("epsilon", Number, "Added to the root of the mean square (adam).",
            o => o.Epsilon, (o, v) => o with { Epsilon = v });
        yield return optimizer.Add("weight_decay", Number, "Weight decay of weights, not biases.",
            o => o.WeightDecay, (o, v) => o with { WeightDecay = v });
        yield return optimizer.Add("memory", Integer, "Pairs that lbfgs remembers.", o => o.Memory, (o, v) => o with { Memory = v });
        yield return optimizer.Add("line_search", Word<LineSearchKind>(), "Line search of lbfgs.",
            o => o.LineSearch, (o, v) => o with { LineSearch = v });
        yield return optimizer.Add("max_evaluations", Integer,
            "Losses that a line search may compute (lbfgs), dampings that a step may try (levenberg_marquardt).",
            o => o.MaxEvaluations, (o, v) => o with { MaxEvaluations = v });
        yield return optimizer.Add("sufficient_decrease", Number, "c1 of the line search.",
            o => o.SufficientDecrease, (o, v) => o with { SufficientDecrease = v });
        yield return optimizer.Add("curvature", Number, "c2 of the strong Wolfe line search.",
            o => o.Curvature, (o, v) => o with { Curvature = v });
        yield return optimizer.Add("damping", Number, "First damping of levenberg_marquardt, relative to the diagonal of its matrix.",
            o => o.Damping, (o, v) => o with { Damping = v });
        yield return optimizer.Add("covariance", Number, "First variance of parameters (kalman).",
            o => o.Covariance, (o, v) => o with { Covariance = v });
        yield return optimizer.Add("forgetting", Number, "First forgetting factor (kalman).",
            o => o.Forgetting, (o, v) => o with { Forgetting = v });
        yield return optimizer.Add("forgetting_decay", Number, "How the forgetting factor f nears 1: f = d f + 1 - d (kalman).",
            o => o.ForgettingDecay, (o, v) => o with { ForgettingDecay = v });
        yield return optimizer.Add("process_noise", Number, "Variance added to parameters in the first step (kalman).",
            o => o.ProcessNoise, (o, v) => o with { ProcessNoise = v });
        yield return optimizer.Add("process_noise_decay", Number, "Factor on it after every step (kalman).",
            o => o.ProcessNoiseDecay, (o, v) => o with { ProcessNoiseDecay = v });
        yield return optimizer.Add("process_noise_floor", Number, "Least process noise (kalman).",
            o => o.ProcessNoiseFloor, (o, v) => o with { ProcessNoiseFloor = v });
        yield return optimizer.Add("force_fraction", Number, "Fraction of the force components of a frame that are taken (kalman).",
            o => o.ForceFraction, (o, v) => o with { ForceFraction = v });
        yield return optimizer.Add("force_selection", Word<ForceSelection>(), "Which force components are taken (kalman).",
            o => o.ForceSelection, (o, v) => o with { ForceSelection = v });
    }

    private static IEnumerable<Setting> Schedule()
    {
        var schedule = new Section<ScheduleSettings>("schedule",
            s => s.Training.Schedule, (s, v) => s with { Training = s.Training with { Schedule = v } });
        yield return schedule.Add("kind", Word<ScheduleKind>(), "How the learning rate changes.",
            p => p.Kind, (p, v) => p with { Kind = v });
        yield return schedule.Add("decay", Number, "Factor for each epoch (exponential).", p => p.Decay, (p, v) => p with { Decay = v });
        yield return schedule.Add("final_fraction", Number, "Last rate as a fraction of the first (cosine, plateau).",
            p => p.FinalFraction, (p, v) => p with { FinalFraction = v });
        yield return schedule.Add("factor", Number, "Factor at each lowering (plateau).", p => p.Factor, (p, v) => p with { Factor = v });
        yield return schedule.Add("patience", Integer, "Epochs without improvement before a lowering (plateau).",
            p => p.Patience, (p, v) => p with { Patience = v });
        yield return schedule.Add("warmup_epochs", Number, "Epochs in which the rate rises from zero.",
            p => p.WarmupEpochs, (p, v) => p with { WarmupEpochs = v });
    }

    private static IEnumerable<Setting> LinearStart()
    {
        var linear = new Section<LinearStartSettings>(
            "linear_start", s => s.Training.LinearStart, (s, v) => s with { Training = s.Training with { LinearStart = v } });
        yield return linear.Add("enabled", Truth, "Fit the linear part of residual and linear networks before training.",
            l => l.Enabled, (l, v) => l with { Enabled = v });
        yield return linear.Add("lambda", Number, "Ridge of the fit.", l => l.Lambda, (l, v) => l with { Lambda = v });
        yield return linear.Add("energy", OptionalNumber, "Weight of energy rows; none = that of the loss.",
            l => l.Energy, (l, v) => l with { Energy = v });
        yield return linear.Add("force", OptionalNumber, "Weight of force rows; none = that of the loss.",
            l => l.Force, (l, v) => l with { Force = v });
        yield return linear.Add("virial", OptionalNumber, "Weight of virial rows; none = that of the loss.",
            l => l.Virial, (l, v) => l with { Virial = v });
        yield return linear.Add("memory_bytes", Bytes, "Memory up to which all rows are held.",
            l => l.MemoryBytes, (l, v) => l with { MemoryBytes = v });
    }

    private static IEnumerable<Setting> Pretraining()
    {
        var pretraining = new Section<PretrainingSettings>("pretraining",
            s => s.Training.Pretraining, (s, v) => s with { Training = s.Training with { Pretraining = v } });
        yield return pretraining.Add("epochs", Integer, "Epochs of an energy-only and a force-only model, averaged to start from; 0 = off.",
            p => p.Epochs, (p, v) => p with { Epochs = v });
    }

    private static IEnumerable<Setting> Validation()
    {
        var file = new Section<RunSettings>("validation", s => s, (_, s) => s);
        yield return file.Add("file", FilePath, "Labelled frames to validate on.",
            s => s.ValidationFile, (s, v) => s with { ValidationFile = v });
        var part = new Section<ValidationSettings>(
            "validation", s => s.Training.Validation, (s, v) => s with { Training = s.Training with { Validation = v } });
        yield return part.Add("fraction", Number, "Fraction of the training frames held out.",
            p => p.Fraction, (p, v) => p with { Fraction = v });
        yield return part.Add("count", Integer, "Number of training frames held out.", p => p.Count, (p, v) => p with { Count = v });
        yield return part.Add("groups", Texts, "Groups of training frames held out.", p => p.Groups, (p, v) => p with { Groups = v });
        yield return part.Add("stratify", Truth, "Take the fraction from every group alike.",
            p => p.Stratify, (p, v) => p with { Stratify = v });
    }

    private static IEnumerable<Setting> Keys()
    {
        var keys = new Section<ExtendedXyzKeys>("keys", s => s.Keys, (s, v) => s with { Keys = v });
        yield return keys.Add("energy", Texts, "Header keys of the energy in data files.", k => k.Energy, (k, v) => k with { Energy = v });
        yield return keys.Add("forces", Texts, "Columns of the forces in data files.", k => k.Forces, (k, v) => k with { Forces = v });
        yield return keys.Add("virial", Texts, "Header keys of the virial in data files.", k => k.Virial, (k, v) => k with { Virial = v });
        yield return keys.Add("stress", Texts, "Header keys of the stress in data files.", k => k.Stress, (k, v) => k with { Stress = v });
        yield return keys.Add("group", Texts, "Header keys of the group in data files.", k => k.Group, (k, v) => k with { Group = v });
        yield return keys.Add("weight", Texts, "Header keys of the weight in data files.", k => k.Weight, (k, v) => k with { Weight = v });
    }

    /// <summary>Makes the settings of one part of <see cref="RunSettings"/>.</summary>
    private sealed record Section<TSection>(string Name, Func<RunSettings, TSection> Get, Func<RunSettings, TSection, RunSettings> Set)
    {
        public Setting Add<T>(string key, SettingType<T> type, string help, Func<TSection, T> read, Func<TSection, T, TSection> write)
        {
            string path = Name.Length == 0 ? key : $"{Name}.{key}";
            return new(path, type.Expected, type.Placeholder, help, Apply, settings => type.Write(read(Get(settings))));

            RunSettings Apply(RunSettings settings, SettingNode node) =>
                type.Parse(node, out var value)
                    ? Set(settings, write(Get(settings), value))
                    : throw new InputException($"{node.Place}: {path} is {node.Describe()}; expected {type.Expected}");
        }
    }
}
