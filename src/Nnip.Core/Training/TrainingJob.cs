using System.Diagnostics;
using System.Globalization;
using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Empirical;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Structures;
using Nnip.Training.Checkpoints;
using Nnip.Training.Linear;
using Nnip.Training.Reduction;
using Nnip.Training.Start;

namespace Nnip.Training;

/// <summary>A whole training job: descriptor, reference energies, standardisation, linear start, epochs, potential.</summary>
public sealed class TrainingJob
{
    /// <summary>What decides the result.</summary>
    public required TrainingSettings Settings { get; init; }

    /// <summary>Labelled frames to train on.</summary>
    public required IReadOnlyList<Configuration> Training { get; init; }

    /// <summary>
    /// Labelled frames to validate on; null = held out of <see cref="Training"/> as <see cref="TrainingSettings.Validation"/> says.
    /// </summary>
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
    /// <param name="cancellation">Ends the linear fit at once and training after the current step, with a checkpoint.</param>
    /// <exception cref="InputException">Settings, data or checkpoint are not usable.</exception>
    /// <exception cref="TrainingDivergedException">The loss is no longer a number.</exception>
    public TrainingResult Run(CancellationToken cancellation = default)
    {
        var watch = Stopwatch.StartNew();
        Settings.Validate();
        var data = TrainingData.Prepare(Settings, Training, Validation, Observer);
        var saved = LoadCheckpoint(data);
        var descriptor = Phase("descriptor", () => Settings.Descriptor.Build(SettingsCheck.DescriptorKey));
        var standardisation = saved?.Standardisation ?? Reduced(descriptor, data, cancellation)
            ?? (Settings.Standardise ? null : Standardisation.None(descriptor));
        var network = Settings.Network.Shape(
            [.. standardisation?.Projections?.Select(p => p.Inputs) ?? descriptor.Invariants.Select(dag => dag.InvariantCount)],
            data.Training[0].Count);
        Observer.Note(Invariant($"{descriptor.InvariantCount} descriptors, {network.ParameterCount} parameters"));
        var terms = PairTerms.Build(Settings.PairTerms, Settings.Descriptor.Species);
        var (trained, validated) = (Without(terms, data.Training), Without(terms, data.Validation));
        double[] referenceEnergies = saved?.ReferenceEnergies ?? ReferenceEnergiesOf(trained, descriptor);
        Observer.Note("reference energies " + string.Join(", ", descriptor.Species.Select(
            (number, z) => Invariant($"{Element.Symbol(number)} {referenceEnergies[z]:F4} eV"))));

        using var training = Phase(
            "training frames", () => Pipeline(descriptor, network, referenceEnergies, trained, standardisation, data));
        using var validation = data.Validation.Count == 0 ? null : Phase(
            "validation frames", () => Pipeline(descriptor, network, referenceEnergies, validated, training.Standardisation, data));

        var random = new RandomStream(Settings.Seed);
        double[] parameters = Initialisation.Draw(network, Settings.Network.Initialisation, random, Settings.Network.ZeroLastLayer);
        var state = new TrainingState(Settings, network, parameters, random, training.FrameCount);
        if (saved is not null)
        {
            saved.Restore(CheckpointPath!, state);
            Observer.Resumed(state.History);
        }
        var save = Saver(data, referenceEnergies, training.Standardisation);
        bool ended = true;
        // A checkpoint from before the first step may lack what precedes it; doing it again gives the same bits.
        if (state.Epoch == 0 && state.Position == 0)
        {
            ended = Start(training, data with { Training = trained }, network, random.State, parameters, cancellation);
            state = new(Settings, network, parameters, random, training.FrameCount);
            if (ended && FitsLinearPart(network))
                ObserveLinearFit(state, training, validation, parameters);
        }
        var status = ended ? TrainingStatus.Completed : TrainingStatus.Interrupted;
        if (!ended)
            save?.Invoke(state);
        else if (!FitsLinearPart(network) || network.LayerCount > 1)
            status = Train(state, training, validation, data, save, cancellation);
        double[] best = double.IsFinite(state.Best.Loss) ? state.Best.Parameters : state.Evaluated;
        var potential = new Potential
        {
            Settings = Settings.Descriptor,
            Descriptor = descriptor,
            Mean = training.Standardisation.Mean,
            Sigma = training.Standardisation.Sigma,
            Projections = training.Standardisation.Projections,
            Network = network,
            Parameters = best,
            ReferenceEnergies = referenceEnergies,
            PairTerms = terms,
            Notes = Notes(state, data),
        };
        return new(potential, state.History, status, state.Best.Epoch, watch.Elapsed.TotalSeconds, data.Training, data.Validation);
    }

    private Checkpoint? LoadCheckpoint(TrainingData data)
    {
        if (!Resume)
            return null;
        if (CheckpointPath is null)
            throw new InputException("resuming needs the path of a checkpoint, but none is given");
        var saved = Checkpoint.Load(CheckpointPath);
        saved.Require(CheckpointPath, SettingsText.Lines(Settings), DataHash.Of(data.Training, data.Validation));
        return saved;
    }

    private IReadOnlyList<Configuration> Without(PairTerms terms, IReadOnlyList<Configuration> frames) => terms.IsEmpty
        ? frames : Phase("pair terms", () => PairTermLabels.TakeOff(frames, terms, Settings.Descriptor.Species, Backend));

    private double[] ReferenceEnergiesOf(IReadOnlyList<Configuration> frames, DescriptorTable descriptor) =>
        Settings.ReferenceEnergies.Kind switch
        {
            ReferenceEnergyKind.Fit => ReferenceEnergies.Fit(frames, descriptor.Species),
            ReferenceEnergyKind.Given =>
                [.. descriptor.Species.Select(number => Settings.ReferenceEnergies.Values[Element.Symbol(number)])],
            _ => new double[descriptor.SpeciesCount],
        };

    private ILossPipeline Pipeline(DescriptorTable descriptor, NetworkShape network, double[] referenceEnergies,
        IReadOnlyList<Configuration> frames, Standardisation? standardisation, TrainingData data)
    {
        double all = Atoms(data.Training) + Atoms(data.Validation);
        long cache = (long)(Math.Min(Settings.CacheBytes, Backend.ChunkLimits.CacheBytes) * (all > 0 ? Atoms(frames) / all : 1));
        return Pipelines.ForTraining(Backend, Settings.Precision, descriptor, network, referenceEnergies, frames, standardisation, cache);

        static double Atoms(IReadOnlyList<Configuration> frames) => frames.Sum(frame => (double)frame.Count);
    }

    private Standardisation? Reduced(DescriptorTable descriptor, TrainingData data, CancellationToken cancellation)
    {
        if (Settings.Reduction.Kind == ReductionKind.None)
            return null;
        var reduced = Phase("reduction", () => new InputReduction(this, descriptor, data.Training).Fit(cancellation));
        Observer.Note("reduction to " + string.Join(", ", descriptor.Species.Select(
            (number, z) => Invariant(
                $"{reduced!.Projections![z].Inputs} of {reduced.Projections[z].Descriptors} inputs for {Element.Symbol(number)}"))));
        return reduced;
    }

    private bool FitsLinearPart(NetworkShape network) => Settings.LinearStart.Enabled && LinearFit.Applies(network);

    /// <summary>All that changes drawn parameters before the first epoch; whether it came to an end.</summary>
    private bool Start(ILossPipeline training, TrainingData data, NetworkShape network, RandomState random, double[] parameters,
        CancellationToken cancellation)
    {
        if (Settings.Network.DataScaling)
            new DataScaling(network, training, data.Training).Run(Settings.Loss.Weights, new RandomStream(Settings.Seed), parameters);
        if (FitsLinearPart(network)
            && !new LinearStart(Settings, training, data.Labels, Observer).Run(network, Backend.ForEach, parameters, cancellation))
            return false;
        return Settings.Pretraining.Epochs == 0
            || new PretrainingAverage(Settings, network, training, data.Labels).Run(Observer, random, parameters, cancellation);
    }

    /// <summary>The model of the linear start counts as epoch 0: training may never come to a better one.</summary>
    private void ObserveLinearFit(TrainingState state, ILossPipeline training, ILossPipeline? validation, double[] parameters)
    {
        var terms = training.EvaluateAll(parameters);
        Observer.Note(Invariant(
            $"linear fit: training RMSE {1000 * Math.Sqrt(terms.Energy):F2} meV/atom, {1000 * Math.Sqrt(terms.Force):F1} meV/Angstrom"));
        state.Best.Observe(0, (validation?.EvaluateAll(parameters) ?? terms).Total(Settings.Loss.Weights), parameters);
    }

    private Action<TrainingState>? Saver(TrainingData data, double[] referenceEnergies, Standardisation standardisation)
    {
        if (CheckpointPath is null)
            return null;
        var checkpoint = new Checkpoint(
            SettingsText.Lines(Settings), DataHash.Of(data.Training, data.Validation), referenceEnergies, standardisation);
        return state => checkpoint.Save(CheckpointPath, state);
    }

    private TrainingStatus Train(TrainingState state, ILossPipeline training, ILossPipeline? validation, TrainingData data,
        Action<TrainingState>? save, CancellationToken cancellation)
    {
        var trainer = new Trainer
        {
            Training = training,
            Labels = data.Labels,
            Validation = validation,
            Settings = Settings,
            Observer = Observer,
            Save = save,
        };
        return Phase("training", () => trainer.Run(state, cancellation));
    }

    private Dictionary<string, string> Notes(TrainingState state, TrainingData data)
    {
        var notes = new Dictionary<string, string>
        {
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["training_frames"] = Invariant($"{data.Training.Count}"),
            ["validation_frames"] = Invariant($"{data.Validation.Count}"),
            ["seed"] = Invariant($"{Settings.Seed}"),
            ["epochs"] = Invariant($"{state.Epoch}"),
            ["best_epoch"] = Invariant($"{state.Best.Epoch}"),
        };
        if (state.Best.Epoch > 0)
        {
            var best = state.History[state.Best.Epoch - 1];
            Add("training_energy_rmse_mev_per_atom", best.EnergyRmse);
            Add("training_force_rmse_mev_per_angstrom", best.ForceRmse);
            Add("validation_energy_rmse_mev_per_atom", best.ValidationEnergyRmse);
            Add("validation_force_rmse_mev_per_angstrom", best.ValidationForceRmse);
        }
        return notes;

        void Add(string key, double value)
        {
            if (double.IsFinite(value))
                notes[key] = Invariant($"{value:G6}");
        }
    }

    private T Phase<T>(string name, Func<T> work)
    {
        Observer.Progress(name, 0);
        var result = work();
        Observer.Progress(name, 1);
        return result;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
