using System.Globalization;
using Nnip.Networks;
using Nnip.Structures;

namespace Nnip.Training;

/// <summary>The ranges of all settings; every refusal names the key as written in a settings file.</summary>
internal static class SettingsCheck
{
    public static void All(TrainingSettings s)
    {
        Descriptor(s);
        Network(s.Network);
        Loss(s);
        Optimizer(s.Optimizer);
        Schedule(s.Schedule);
        Loop(s);
        ReferenceEnergies(s);
        LinearStart(s.LinearStart);
        Validation(s.Validation);
        LbfgsLimits(s);
    }

    private static void Descriptor(TrainingSettings s)
    {
        var d = s.Descriptor;
        Require(d.Species.Count > 0, "descriptor.species must name at least one chemical element, but is empty");
        foreach (string symbol in d.Species)
            Require(Element.TryParse(symbol, out _), $"descriptor.species must hold chemical symbols, but has '{symbol}'");
        Require(d.Species.Distinct().Count() == d.Species.Count, $"descriptor.species must differ, but is {string.Join(", ", d.Species)}");
        Require(d.BodyOrder >= 2, $"descriptor.body_order must be at least 2, but is {d.BodyOrder}");
        Positive("descriptor.degree", d.Degree);
        NotNegative("descriptor.angular_weight", d.AngularWeight);
        Positive("descriptor.degree_scale", d.DegreeScale);
        Positive("descriptor.r0", d.R0);
        Positive("descriptor.cutoff", d.Cutoff);
        if (d.InnerRadius is { } inner)
            Require(inner >= 0 && inner < d.Cutoff,
                $"descriptor.inner_radius must be from 0 to below descriptor.cutoff {Text(d.Cutoff)}, but is {Text(inner)}");
        AtLeast("descriptor.outer_exponent", d.OuterExponent, 1);
        AtLeast("descriptor.inner_exponent", d.InnerExponent, 0);
    }

    private static void Network(NetworkSettings n)
    {
        Defined("network.activation", n.Activation);
        Defined("network.readout", n.Readout);
        Defined("network.sharing", n.Sharing);
        Defined("network.initialisation", n.Initialisation);
        Require(n.Readout == Readout.Linear || n.Hidden.All(width => width > 0),
            $"network.hidden must hold positive widths, but is [{string.Join(", ", n.Hidden)}]");
        Require(n.Readout == Readout.Linear || n.Hidden.Count > 0,
            "network.hidden must hold at least one width, but is empty (set network.readout linear for a linear model)");
    }

    private static void Loss(TrainingSettings s)
    {
        NotNegative("loss.energy", s.Loss.Energy);
        NotNegative("loss.force", s.Loss.Force);
        NotNegative("loss.virial", s.Loss.Virial);
        Require(s.Loss.Energy + s.Loss.Force + s.Loss.Virial > 0, "one of loss.energy, loss.force and loss.virial must be positive, but all are 0");
        foreach (var (group, weight) in s.GroupWeights)
            NotNegative($"group_weights.{group}", weight);
    }

    private static void Optimizer(OptimizerSettings o)
    {
        Defined("optimizer.kind", o.Kind);
        Defined("optimizer.line_search", o.LineSearch);
        Positive("optimizer.learning_rate", o.LearningRate);
        NotNegative("optimizer.linear_rate", o.LinearRate);
        Fraction("optimizer.beta1", o.Beta1);
        Fraction("optimizer.beta2", o.Beta2);
        Positive("optimizer.epsilon", o.Epsilon);
        NotNegative("optimizer.weight_decay", o.WeightDecay);
        AtLeast("optimizer.memory", o.Memory, 1);
        AtLeast("optimizer.max_evaluations", o.MaxEvaluations, 2);
        Require(o.SufficientDecrease is > 0 and < 0.5,
            $"optimizer.sufficient_decrease must be between 0 and 0.5, but is {Text(o.SufficientDecrease)}");
        Require(o.Curvature > o.SufficientDecrease && o.Curvature < 1,
            $"optimizer.curvature must be between optimizer.sufficient_decrease {Text(o.SufficientDecrease)} and 1, but is {Text(o.Curvature)}");
    }

    private static void Schedule(ScheduleSettings s)
    {
        Defined("schedule.kind", s.Kind);
        Require(s.Decay is > 0 and <= 1, $"schedule.decay must be above 0 and at most 1, but is {Text(s.Decay)}");
        Require(s.FinalFraction is >= 0 and <= 1, $"schedule.final_fraction must be from 0 to 1, but is {Text(s.FinalFraction)}");
        Require(s.Factor is > 0 and < 1, $"schedule.factor must be between 0 and 1, but is {Text(s.Factor)}");
        AtLeast("schedule.patience", s.Patience, 1);
        NotNegative("schedule.warmup_epochs", s.WarmupEpochs);
    }

    private static void Loop(TrainingSettings s)
    {
        AtLeast("batch_size", s.BatchSize, 1);
        AtLeast("epochs", s.Epochs, 0);
        NotNegative("max_seconds", s.MaxSeconds);
        NotNegative("gradient_clip", s.GradientClip);
        Fraction("ema_decay", s.EmaDecay);
        AtLeast("early_stopping", s.EarlyStopping, 0);
        Defined("precision", s.Precision);
        Require(s.CacheBytes >= 0, $"cache_bytes must not be negative, but is {s.CacheBytes}");
        NotNegative("checkpoint_seconds", s.CheckpointSeconds);
    }

    private static void ReferenceEnergies(TrainingSettings s)
    {
        var e = s.ReferenceEnergies;
        Defined("reference_energies", e.Kind);
        if (e.Kind != ReferenceEnergyKind.Given)
            return;
        foreach (string symbol in s.Descriptor.Species)
            Require(e.Values.ContainsKey(symbol), $"reference_energies must name every species, but {symbol} is missing");
        foreach (var (symbol, value) in e.Values)
        {
            Require(s.Descriptor.Species.Contains(symbol),
                $"reference_energies.{symbol} must be a species of descriptor.species, but that is {string.Join(", ", s.Descriptor.Species)}");
            Require(double.IsFinite(value), $"reference_energies.{symbol} must be a finite number, but is {Text(value)}");
        }
    }

    private static void LinearStart(LinearStartSettings l)
    {
        NotNegative("linear_start.lambda", l.Lambda);
        NotNegative("linear_start.energy", l.Energy ?? 0);
        NotNegative("linear_start.force", l.Force ?? 0);
        NotNegative("linear_start.virial", l.Virial ?? 0);
        Require(l.MemoryBytes >= 0, $"linear_start.memory_bytes must not be negative, but is {l.MemoryBytes}");
    }

    private static void Validation(ValidationSettings v)
    {
        Fraction("validation.fraction", v.Fraction);
        AtLeast("validation.count", v.Count, 0);
        int given = (v.Fraction > 0 ? 1 : 0) + (v.Count > 0 ? 1 : 0) + (v.Groups.Count > 0 ? 1 : 0);
        Require(given <= 1, "only one of validation.fraction, validation.count and validation.groups may be given, but several are");
        Require(!v.Stratify || v.Fraction > 0, "validation.stratify needs validation.fraction, but that is 0");
    }

    private static void LbfgsLimits(TrainingSettings s)
    {
        if (s.Optimizer.Kind != OptimizerKind.Lbfgs)
            return;
        Require(s.Optimizer.WeightDecay == 0, $"optimizer.weight_decay must be 0 with optimizer.kind lbfgs, but is {Text(s.Optimizer.WeightDecay)}");
        Require(s.GradientClip == 0, $"gradient_clip must be 0 with optimizer.kind lbfgs, but is {Text(s.GradientClip)}");
    }

    private static void Positive(string key, double value) =>
        Require(value > 0 && double.IsFinite(value), $"{key} must be positive, but is {Text(value)}");

    private static void NotNegative(string key, double value) =>
        Require(value >= 0 && double.IsFinite(value), $"{key} must not be negative, but is {Text(value)}");

    private static void Fraction(string key, double value) =>
        Require(value is >= 0 and < 1, $"{key} must be at least 0 and below 1, but is {Text(value)}");

    private static void AtLeast(string key, int value, int least) =>
        Require(value >= least, $"{key} must be at least {least}, but is {value}");

    private static void Defined<T>(string key, T value) where T : struct, Enum =>
        Require(Enum.IsDefined(value), $"{key} must be one of {string.Join(", ", Enum.GetNames<T>())}, but is {value}");

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Require(bool holds, string sentence)
    {
        if (!holds)
            throw new InputException(sentence);
    }
}
