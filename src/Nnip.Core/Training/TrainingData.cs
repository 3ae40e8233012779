using Nnip.Descriptors.Ace;
using Nnip.IO;
using Nnip.Networks;
using Nnip.Structures;

namespace Nnip.Training;

/// <summary>The frames of a job: parted, weighted and checked against the settings.</summary>
/// <param name="Training">Frames to train on, weights times those of their groups.</param>
/// <param name="Validation">Frames to validate on, all of weight 1; empty without validation.</param>
/// <param name="Labels">Labels of <paramref name="Training"/>.</param>
internal sealed record TrainingData(IReadOnlyList<Configuration> Training, IReadOnlyList<Configuration> Validation, LabelCounts Labels)
{
    /// <summary>Parts and checks the frames; what is only doubtful is told to the observer.</summary>
    /// <exception cref="InputException">There is nothing to train or validate on.</exception>
    public static TrainingData Prepare(
        TrainingSettings settings, IReadOnlyList<Configuration> frames,
        IReadOnlyList<Configuration>? validation, ITrainingObserver observer)
    {
        if (frames.Count == 0)
            throw new InputException("the training set has no frames");
        var split = validation is null ? Split(settings, frames) : new(frames, validation);
        RequireGroups(settings, frames);
        foreach (string symbol in settings.Descriptor.Species.Except(
            split.Training.SelectMany(frame => frame.Species.Distinct()).Distinct().Select(Element.Symbol)))
            observer.Warning($"descriptor.species has {symbol}, but no training frame does: its network stays as it is drawn"
                + (settings.ReferenceEnergies.Kind == ReferenceEnergyKind.Fit ? " and its reference energy is 0" : ""));
        var weighted = FrameWeights.Scaled(split.Training, settings.GroupWeights);
        var data = new TrainingData(weighted, FrameWeights.Plain(split.Validation), new(weighted));
        data.CheckLabels(settings, observer);
        if (settings.Network.Kind == NetworkKind.ReportCnn)
            data.CheckSizes(observer);
        if (settings.PairTerms.Count > 0 && settings.Descriptor is AceSettings { InnerExponent: 0 })
            observer.Warning(
                "descriptor.inner_exponent 0 lets the network outweigh pair_terms where no data are; 2 fades it out at short distances");
        return data;
    }

    private static void RequireGroups(TrainingSettings settings, IReadOnlyList<Configuration> frames)
    {
        var present = frames.Select(frame => frame.Group).ToHashSet();
        if (settings.GroupWeights.Keys.FirstOrDefault(name => !present.Contains(name)) is { } unknown)
            throw new InputException($"group_weights has '{unknown}', but no training frame belongs to this group; the groups are "
                + string.Join(", ", present.Order(StringComparer.Ordinal).Select(name => $"'{name}'")));
    }

    /// <summary>Images have one size, and what they are made of is no longer invariant.</summary>
    private void CheckSizes(ITrainingObserver observer)
    {
        int atoms = Training[0].Count;
        if (Training.Concat(Validation).FirstOrDefault(frame => frame.Count != atoms) is { } other)
            throw new InputException(
                $"network.kind report_cnn needs frames of one size, "
                + $"but the first training frame has {atoms} atoms and another {other.Count}");
        observer.Warning(
            "the energy of network.kind report_cnn depends on the order of the atoms, "
            + "so it is no potential for physics; cnn and dense are");
    }

    private static DataSplit Split(TrainingSettings settings, IReadOnlyList<Configuration> frames)
    {
        var v = settings.Validation;
        if (v.Groups.Count > 0)
            return DataSplit.ByGroupNames(frames, v.Groups);
        if (v.Count > 0)
            return DataSplit.ByCount(frames, v.Count, settings.Seed);
        if (v.Fraction > 0)
            return v.Stratify
                ? DataSplit.ByGroup(frames, v.Fraction, settings.Seed)
                : DataSplit.ByFraction(frames, v.Fraction, settings.Seed);
        return new(frames, []);
    }

    private void CheckLabels(TrainingSettings settings, ITrainingObserver observer)
    {
        var loss = settings.Loss;
        var labels = Labels.Weights([.. Enumerable.Range(0, Training.Count)]);
        if (loss.Energy * labels.Energy + loss.Force * labels.Force + loss.Virial * labels.Virial <= 0)
            throw new InputException($"the training set has none of the labels that are to be trained ({Trained(loss)})");
        Missing(loss.Energy, labels.Energy, "energy", "energies");
        Missing(loss.Force, labels.Force, "force", "forces");
        Missing(loss.Virial, labels.Virial, "virial", "virials");
        if (Validation.Count > 0 && !HasTrained(loss, new(Validation)))
            throw new InputException($"the validation set has none of the labels that are trained ({Trained(loss)})");
        bool kinks = !settings.Network.Activation.IsSmooth() && settings.Network.Readout != Readout.Linear;
        if (kinks && loss.Force + loss.Virial > 0)
            observer.Warning(
                $"forces of a network with activation {Words.Of(settings.Network.Activation)} jump where its slope does; "
                + "tanh, silu, softplus or gelu train forces better");

        void Missing(double weight, double count, string kind, string labels)
        {
            if (weight > 0 && count == 0)
                observer.Warning($"loss.{kind} has no effect because the training set has no labelled {labels}");
        }
    }

    private static bool HasTrained(LossSettings loss, LabelCounts labels) =>
        (loss.Energy > 0 && labels.Energies > 0) || (loss.Force > 0 && labels.Forces > 0) || (loss.Virial > 0 && labels.Virials > 0);

    private static string Trained(LossSettings loss) =>
        string.Join(", ", new (double Weight, string Name)[] { (loss.Energy, "energy"), (loss.Force, "forces"), (loss.Virial, "virial") }
            .Where(term => term.Weight > 0).Select(term => term.Name));
}
