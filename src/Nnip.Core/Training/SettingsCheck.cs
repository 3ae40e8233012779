using Nnip.Descriptors.Ace;
using Nnip.Empirical;
using Nnip.IO;
using Nnip.Networks;

namespace Nnip.Training;

/// <summary>The ranges of all settings; every refusal names the key as written in a settings file.</summary>
internal static class SettingsCheck
{
    /// <summary>A key of the descriptor as written in a settings file.</summary>
    public static string DescriptorKey(string key) => $"descriptor.{key}";

    public static void All(TrainingSettings s)
    {
        s.Descriptor.Check(DescriptorKey);
        // Only here: a model file with such a descriptor computes what it was fitted to.
        if (s.Descriptor is AceSettings ace)
            Require.That(ace.R0 <= ace.Cutoff,
                $"{DescriptorKey("r0")} is a distance of nearest neighbours, which must be within {DescriptorKey("cutoff")} "
                + $"{Require.Text(ace.Cutoff)}, but is {Require.Text(ace.R0)}");
        Reduction(s.Reduction);
        PairTerms.Build(s.PairTerms, s.Descriptor.Species);
        Network(s.Network);
        Loss(s);
        Optimizer(s.Optimizer);
        ResidualOptimizer(s.Optimizer);
        Schedule(s.Schedule);
        Loop(s);
        ReferenceEnergies(s);
        LinearStart(s.LinearStart);
        Pretraining(s);
        Validation(s.Validation);
        OptimizerLimits(s);
    }

    private static void Reduction(ReductionSettings r)
    {
        Require.Defined("reduction.kind", r.Kind);
        Require.AtLeast("reduction.count", r.Count, 0);
        Require.That(r.Variance is > 0 and <= 1, $"reduction.variance must be above 0 and at most 1, but is {Require.Text(r.Variance)}");
        Require.AtLeast("reduction.epochs", r.Epochs, 0);
        Require.That(!r.Whiten || r.Kind != ReductionKind.ActiveSubspace,
            "reduction.whiten scales principal components, but reduction.kind is active_subspace");
    }

    private static void Network(NetworkSettings n)
    {
        Convolutions(n);
        Require.Defined("network.activation", n.Activation);
        Require.Defined("network.readout", n.Readout);
        Require.Defined("network.sharing", n.Sharing);
        Require.Defined("network.initialisation", n.Initialisation);
        Require.That(n.Readout == Readout.Linear || n.Hidden.All(width => width > 0),
            $"network.hidden must hold positive widths, but is [{string.Join(", ", n.Hidden)}]");
        Require.That(n.Readout == Readout.Linear || n.Hidden.Count > 0 || n.Kind != NetworkKind.Dense,
            "network.hidden must hold at least one width, but is empty (set network.readout linear for a linear model)");
    }

    private static void Convolutions(NetworkSettings n)
    {
        Require.Defined("network.kind", n.Kind);
        if (n.Kind == NetworkKind.ReportCnn)
        {
            Require.That(n.Readout == Readout.Local,
                "network.readout must be local with network.kind report_cnn, which is a network of frames itself");
            Require.That(!n.Residual && !n.DataScaling,
                "network.residual and network.data_scaling must be false with network.kind report_cnn");
            Require.That(n.Activation is not (Activation.Softplus or Activation.Sigmoid),
                "network.activation must be 0 at 0 with network.kind report_cnn, as its padding is; "
                + "expected another than softplus and sigmoid");
        }
        if (n.Kind != NetworkKind.Cnn)
            return;
        Require.That(n.Readout != Readout.Linear, "network.kind cnn has hidden layers, but network.readout is linear");
        Require.That(!n.DataScaling, "network.data_scaling is for dense layers, but network.kind is cnn");
        Require.That(n.Channels.Count > 0 && n.Channels.Count == n.Kernels.Count && n.Channels.Count == n.Strides.Count,
            "network.channels, network.kernels and network.strides must have one number for each convolution, but have "
            + $"{n.Channels.Count}, {n.Kernels.Count} and {n.Strides.Count}");
        foreach (var (key, values) in new[] { ("channels", n.Channels), ("kernels", n.Kernels), ("strides", n.Strides) })
            Require.That(values.All(value => value > 0), $"network.{key} must hold positive numbers, but is [{string.Join(", ", values)}]");
    }

    private static void Loss(TrainingSettings s)
    {
        Require.NotNegative("loss.energy", s.Loss.Energy);
        Require.NotNegative("loss.force", s.Loss.Force);
        Require.NotNegative("loss.virial", s.Loss.Virial);
        Require.That(s.Loss.Energy + s.Loss.Force + s.Loss.Virial > 0,
            "one of loss.energy, loss.force and loss.virial must be positive, but all are 0");
        foreach (var (group, weight) in s.GroupWeights)
            Require.NotNegative($"group_weights.{group}", weight);
    }

    private static void Optimizer(OptimizerSettings o)
    {
        Require.Defined("optimizer.kind", o.Kind);
        Require.Defined("optimizer.line_search", o.LineSearch);
        Require.Positive("optimizer.learning_rate", o.LearningRate);
        Require.NotNegative("optimizer.linear_rate", o.LinearRate);
        Require.Fraction("optimizer.beta1", o.Beta1);
        Require.Fraction("optimizer.beta2", o.Beta2);
        Require.Positive("optimizer.epsilon", o.Epsilon);
        Require.NotNegative("optimizer.weight_decay", o.WeightDecay);
        Require.AtLeast("optimizer.memory", o.Memory, 1);
        Require.AtLeast("optimizer.max_evaluations", o.MaxEvaluations, 2);
        Require.That(o.SufficientDecrease is > 0 and < 0.5,
            $"optimizer.sufficient_decrease must be between 0 and 0.5, but is {Require.Text(o.SufficientDecrease)}");
        Require.That(o.Curvature > o.SufficientDecrease && o.Curvature < 1,
            $"optimizer.curvature must be between optimizer.sufficient_decrease {Require.Text(o.SufficientDecrease)} "
            + $"and 1, but is {Require.Text(o.Curvature)}");
    }

    private static void ResidualOptimizer(OptimizerSettings o)
    {
        Require.Positive("optimizer.damping", o.Damping);
        Require.Positive("optimizer.covariance", o.Covariance);
        Require.That(o.Forgetting is > 0 and <= 1,
            $"optimizer.forgetting must be above 0 and at most 1, but is {Require.Text(o.Forgetting)}");
        Require.That(o.ForgettingDecay is >= 0 and <= 1,
            $"optimizer.forgetting_decay must be from 0 to 1, but is {Require.Text(o.ForgettingDecay)}");
        Require.NotNegative("optimizer.process_noise", o.ProcessNoise);
        Require.That(o.ProcessNoiseDecay is >= 0 and <= 1,
            $"optimizer.process_noise_decay must be from 0 to 1, but is {Require.Text(o.ProcessNoiseDecay)}");
        Require.NotNegative("optimizer.process_noise_floor", o.ProcessNoiseFloor);
        Require.That(o.ForceFraction is > 0 and <= 1,
            $"optimizer.force_fraction must be above 0 and at most 1, but is {Require.Text(o.ForceFraction)}");
        Require.Defined("optimizer.force_selection", o.ForceSelection);
    }

    private static void Schedule(ScheduleSettings s)
    {
        Require.Defined("schedule.kind", s.Kind);
        Require.That(s.Decay is > 0 and <= 1, $"schedule.decay must be above 0 and at most 1, but is {Require.Text(s.Decay)}");
        Require.That(s.FinalFraction is >= 0 and <= 1,
            $"schedule.final_fraction must be from 0 to 1, but is {Require.Text(s.FinalFraction)}");
        Require.That(s.Factor is > 0 and < 1, $"schedule.factor must be between 0 and 1, but is {Require.Text(s.Factor)}");
        Require.AtLeast("schedule.patience", s.Patience, 1);
        Require.NotNegative("schedule.warmup_epochs", s.WarmupEpochs);
    }

    private static void Loop(TrainingSettings s)
    {
        Require.AtLeast("batch_size", s.BatchSize, 1);
        Require.AtLeast("epochs", s.Epochs, 0);
        Require.NotNegative("max_seconds", s.MaxSeconds);
        Require.NotNegative("gradient_clip", s.GradientClip);
        Require.Fraction("ema_decay", s.EmaDecay);
        Require.AtLeast("early_stopping", s.EarlyStopping, 0);
        Require.Defined("precision", s.Precision);
        Require.That(s.CacheBytes >= 0, $"cache_bytes must not be negative, but is {Require.Text(s.CacheBytes)}");
        Require.NotNegative("checkpoint_seconds", s.CheckpointSeconds);
    }

    private static void ReferenceEnergies(TrainingSettings s)
    {
        var e = s.ReferenceEnergies;
        Require.Defined("reference_energies", e.Kind);
        if (e.Kind != ReferenceEnergyKind.Given)
            return;
        foreach (string symbol in s.Descriptor.Species)
            Require.That(e.Values.ContainsKey(symbol), $"reference_energies must name every species, but {symbol} is missing");
        foreach (var (symbol, value) in e.Values)
        {
            Require.That(s.Descriptor.Species.Contains(symbol),
                $"reference_energies.{symbol} must be a species of descriptor.species, "
                + $"but that is {string.Join(", ", s.Descriptor.Species)}");
            Require.That(double.IsFinite(value), $"reference_energies.{symbol} must be a finite number, but is {Require.Text(value)}");
        }
    }

    private static void LinearStart(LinearStartSettings l)
    {
        Require.NotNegative("linear_start.lambda", l.Lambda);
        Require.NotNegative("linear_start.energy", l.Energy ?? 0);
        Require.NotNegative("linear_start.force", l.Force ?? 0);
        Require.NotNegative("linear_start.virial", l.Virial ?? 0);
        Require.That(l.MemoryBytes >= 0, $"linear_start.memory_bytes must not be negative, but is {Require.Text(l.MemoryBytes)}");
    }

    private static void Pretraining(TrainingSettings s)
    {
        Require.AtLeast("pretraining.epochs", s.Pretraining.Epochs, 0);
        Require.That(s.Pretraining.Epochs == 0 || (s.Loss.Energy > 0 && s.Loss.Force > 0),
            "pretraining averages a model of energies and one of forces, so that loss.energy and loss.force must be positive, but are "
            + $"{Require.Text(s.Loss.Energy)} and {Require.Text(s.Loss.Force)}");
        Require.That(s.Pretraining.Epochs == 0 || s.Network.Readout != Readout.Linear,
            "pretraining.epochs must be 0 with network.readout linear, which is fitted and not trained");
    }

    private static void Validation(ValidationSettings v)
    {
        Require.Fraction("validation.fraction", v.Fraction);
        Require.AtLeast("validation.count", v.Count, 0);
        int given = (v.Fraction > 0 ? 1 : 0) + (v.Count > 0 ? 1 : 0) + (v.Groups.Count > 0 ? 1 : 0);
        Require.That(given <= 1, "only one of validation.fraction, validation.count and validation.groups may be given, but several are");
        Require.That(!v.Stratify || v.Fraction > 0, "validation.stratify needs validation.fraction, but that is 0");
    }

    private static void OptimizerLimits(TrainingSettings s)
    {
        if (s.Optimizer.Kind is OptimizerKind.Adam or OptimizerKind.Adamw)
            return;
        string kind = Words.Of(s.Optimizer.Kind);
        Require.That(s.Optimizer.WeightDecay == 0 || s.Optimizer.Kind == OptimizerKind.LevenbergMarquardt,
            $"optimizer.weight_decay must be 0 with optimizer.kind {kind}, but is {Require.Text(s.Optimizer.WeightDecay)}");
        Require.That(s.GradientClip == 0, $"gradient_clip must be 0 with optimizer.kind {kind}, but is {Require.Text(s.GradientClip)}");
    }
}
