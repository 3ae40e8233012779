using System.Globalization;
using Nnip.Empirical;

namespace Nnip.Training.Checkpoints;

/// <summary>
/// The settings that decide the numbers of a training, as lines "key value", so that a resumed run can name what differs. Left out is
/// what may change between runs: epochs, time and patience limits, memory and checkpoint intervals.
/// </summary>
internal static class SettingsText
{
    private const string Kind = "descriptor.type", AceKind = "ace";

    public static List<KeyValuePair<string, string>> Lines(TrainingSettings s)
    {
        var lines = new List<KeyValuePair<string, string>>();
        DescriptorText.Add(s.Descriptor, Add);
        Network(s);
        Optimizer(s);
        Rest(s);
        return lines;

        void Network(TrainingSettings s)
        {
            Add("reduction.kind", s.Reduction.Kind);
            Add("reduction.count", s.Reduction.Count);
            Add("reduction.variance", s.Reduction.Variance);
            Add("reduction.whiten", s.Reduction.Whiten);
            Add("reduction.epochs", s.Reduction.Epochs);
            Add("network.kind", s.Network.Kind);
            Add("network.channels", string.Join(",", s.Network.Channels));
            Add("network.kernels", string.Join(",", s.Network.Kernels));
            Add("network.strides", string.Join(",", s.Network.Strides));
            Add("network.hidden", string.Join(",", s.Network.Hidden));
            Add("network.activation", s.Network.Activation);
            Add("network.readout", s.Network.Readout);
            Add("network.sharing", s.Network.Sharing);
            Add("network.residual", s.Network.Residual);
            Add("network.initialisation", s.Network.Initialisation);
            Add("network.zero_last_layer", s.Network.ZeroLastLayer);
            Add("network.data_scaling", s.Network.DataScaling);
        }

        void Optimizer(TrainingSettings s)
        {
            Add("optimizer.kind", s.Optimizer.Kind);
            Add("optimizer.learning_rate", s.Optimizer.LearningRate);
            Add("optimizer.linear_rate", s.Optimizer.LinearRate);
            Add("optimizer.beta1", s.Optimizer.Beta1);
            Add("optimizer.beta2", s.Optimizer.Beta2);
            Add("optimizer.epsilon", s.Optimizer.Epsilon);
            Add("optimizer.weight_decay", s.Optimizer.WeightDecay);
            Add("optimizer.memory", s.Optimizer.Memory);
            Add("optimizer.line_search", s.Optimizer.LineSearch);
            Add("optimizer.max_evaluations", s.Optimizer.MaxEvaluations);
            Add("optimizer.sufficient_decrease", s.Optimizer.SufficientDecrease);
            Add("optimizer.curvature", s.Optimizer.Curvature);
            Add("optimizer.damping", s.Optimizer.Damping);
            Add("optimizer.covariance", s.Optimizer.Covariance);
            Add("optimizer.forgetting", s.Optimizer.Forgetting);
            Add("optimizer.forgetting_decay", s.Optimizer.ForgettingDecay);
            Add("optimizer.process_noise", s.Optimizer.ProcessNoise);
            Add("optimizer.process_noise_decay", s.Optimizer.ProcessNoiseDecay);
            Add("optimizer.process_noise_floor", s.Optimizer.ProcessNoiseFloor);
            Add("optimizer.force_fraction", s.Optimizer.ForceFraction);
            Add("optimizer.force_selection", s.Optimizer.ForceSelection);
            Add("schedule.kind", s.Schedule.Kind);
            Add("schedule.decay", s.Schedule.Decay);
            Add("schedule.final_fraction", s.Schedule.FinalFraction);
            Add("schedule.factor", s.Schedule.Factor);
            Add("schedule.patience", s.Schedule.Patience);
            Add("schedule.warmup_epochs", s.Schedule.WarmupEpochs);
        }

        void Rest(TrainingSettings s)
        {
            if (s.PairTerms.Count > 0)
                Add("pair_terms", PairTermsText.Write(s.PairTerms));
            Add("loss.energy", s.Loss.Energy);
            Add("loss.force", s.Loss.Force);
            Add("loss.virial", s.Loss.Virial);
            foreach (var (group, weight) in s.GroupWeights.OrderBy(g => g.Key, StringComparer.Ordinal))
                Add($"group_weights.{group}", weight);
            Add("batch_size", s.BatchSize);
            Add("gradient_clip", s.GradientClip);
            Add("ema_decay", s.EmaDecay);
            Add("reference_energies", s.ReferenceEnergies.Kind);
            foreach (var (symbol, value) in s.ReferenceEnergies.Values.OrderBy(v => v.Key, StringComparer.Ordinal))
                Add($"reference_energies.{symbol}", value);
            Add("standardise", s.Standardise);
            Add("linear_start.enabled", s.LinearStart.Enabled);
            Add("linear_start.lambda", s.LinearStart.Lambda);
            Add("linear_start.energy", s.LinearStart.Energy);
            Add("linear_start.force", s.LinearStart.Force);
            Add("linear_start.virial", s.LinearStart.Virial);
            Add("pretraining.epochs", s.Pretraining.Epochs);
            Add("validation.fraction", s.Validation.Fraction);
            Add("validation.count", s.Validation.Count);
            Add("validation.groups", string.Join(",", s.Validation.Groups));
            Add("validation.stratify", s.Validation.Stratify);
            Add("seed", s.Seed);
            Add("precision", s.Precision);
        }

        void Add(string key, object? value) =>
            lines.Add(new(key,
                value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : value?.ToString() ?? "none"));
    }

    /// <summary>The first key that differs and its two values, or null.</summary>
    public static (string Key, string Then, string Now)? Difference(
        IReadOnlyList<KeyValuePair<string, string>> then, IReadOnlyList<KeyValuePair<string, string>> now)
    {
        var before = then.ToDictionary();
        var after = now.ToDictionary();
        // All keys of a descriptor differ where its kind does; ACE, the first kind there was, writes none.
        string kindThen = before.GetValueOrDefault(Kind, AceKind), kindNow = after.GetValueOrDefault(Kind, AceKind);
        if (kindThen != kindNow)
            return (Kind, kindThen, kindNow);
        foreach (string key in now.Concat(then).Select(line => line.Key))
        {
            string left = before.GetValueOrDefault(key, "none"), right = after.GetValueOrDefault(key, "none");
            if (left != right)
                return (key, left, right);
        }
        return null;
    }
}
