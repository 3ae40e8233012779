using Nnip.Backends;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Validation;

/// <summary>The whole pipeline on a backend and on the reference: predictions, losses, parameter gradients and steps of Adam.</summary>
/// <param name="tested">The backend in question.</param>
/// <param name="reference">The oracle, which computes in double.</param>
/// <param name="potential">The model.</param>
/// <param name="precision">Element type of the backend in question.</param>
/// <param name="labelled">The structures with labels.</param>
internal sealed class PipelineValidation(
    IBackend tested, IBackend reference, Potential potential, Precision precision, Configuration[] labelled)
{
    /// <summary>The first runs plainly, the second may be recorded, the third replayed.</summary>
    private const int Steps = 3;

    /// <summary>One draw may happen to move a result that is a single number by nearly nothing.</summary>
    private const int Draws = 2;

    private const ulong Seed = 47;

    private static readonly LossWeights Weights = new(1, 1, 1);

    /// <summary>Epsilon of Adam, the same on both sides; see <see cref="Advance"/>.</summary>
    private double gradientScale;

    /// <summary>Predictions of a backend.</summary>
    public static Prediction[] Predict(IBackend backend, Potential potential, Precision precision, IReadOnlyList<Configuration> structures)
    {
        using var calculator = Pipelines.Calculator(backend, potential, precision);
        return [.. calculator.Compute(structures)];
    }

    /// <summary>
    /// Compares predictions of the structures, and of their atoms moved since neighbours were sought; losses, gradients and steps, with
    /// descriptors computed in each pass and with descriptors kept.
    /// </summary>
    public IEnumerable<ValidationRow> Rows()
    {
        var expected = Reference(potential, labelled);
        var rounded = new PipelineResults[Draws];
        for (int d = 0; d < Draws; d++)
        {
            var inputs = new RoundedInputs(precision, Seed + (ulong)d);
            rounded[d] = Reference(inputs.Of(potential), Array.ConvertAll(labelled, structure => inputs.Of(structure, potential.Cutoff)));
        }
        return
        [
            .. Compare("prediction", "", Predictions(Predict(tested, potential, precision, labelled)), r => r.Predictions),
            .. Compare("prediction", ", atoms moved", Predictions(PredictMoved()), r => r.Moved),
            .. potential.HasNetwork ? Training() : [],
        ];

        IEnumerable<ValidationRow> Training()
        {
            foreach (var (kind, cacheBytes) in ((string, long)[])[(", descriptors computed", 0), (", descriptors kept", long.MaxValue)])
            {
                using var pipeline = Open(tested, precision, potential, labelled, cacheBytes);
                foreach (var row in Compare("training", kind, Losses(pipeline, potential), r => r.Losses))
                    yield return row;
                if (cacheBytes == 0)
                    continue;
                foreach (var row in Compare("training", "", Advance(pipeline, potential), r => r.Steps))
                    yield return row;
            }
        }

        IEnumerable<ValidationRow> Compare(
            string subject, string kind, PipelineResult[] found, Func<PipelineResults, PipelineResult[]> part) =>
            found.Select((result, i) =>
            {
                var twin = part(expected)[i];
                double change = rounded.Max(r => Deviation.Between(part(r)[i].Values, twin.Values, floor: twin.Floor).Largest);
                double least = twin.OfEnergies ? Tolerances.Energy(precision) : Tolerances.Force(precision);
                return new ValidationRow(subject, twin.Quantity + kind, Deviation.Between(result.Values, twin.Values, floor: twin.Floor),
                    Math.Max(least, Tolerances.Rounding * change));
            });
    }

    private PipelineResults Reference(Potential model, Configuration[] structures)
    {
        var predictions = Predictions(Predict(reference, model, Precision.Double, structures));
        var moved = Predictions(Predict(reference, model, Precision.Double, Array.ConvertAll(structures, MovedAtoms.Of)));
        if (!model.HasNetwork)
            return new(predictions, moved, [], []);
        using var pipeline = Open(reference, Precision.Double, model, structures, long.MaxValue);
        var losses = Losses(pipeline, model);
        if (gradientScale == 0)
            gradientScale = losses[^1].Values.Max(Math.Abs);
        return new(predictions, moved, losses, Advance(pipeline, model));
    }

    private static string[] SumNames => ["sum of energy errors", "sum of force errors", "sum of virial errors", "sum of gradient norms"];

    private static ILossPipeline Open(
        IBackend backend, Precision kind, Potential model, IReadOnlyList<Configuration> structures, long cacheBytes) =>
        Pipelines.ForTraining(backend, kind, model.Descriptor, model.Network, model.ReferenceEnergies, structures,
            new(model.Mean, model.Sigma, model.Projections), cacheBytes);

    /// <summary>Losses and, last, the parameter gradient.</summary>
    private static PipelineResult[] Losses(ILossPipeline pipeline, Potential model)
    {
        var gradient = new double[model.Parameters.Length];
        var terms = pipeline.Evaluate(All(pipeline), Weights, model.Parameters, gradient);
        return
        [
            new("loss of energies", [terms.Energy]),
            new("loss of forces", [terms.Force]),
            new("loss of virials", [terms.Virial]),
            new("parameter gradient", gradient),
        ];
    }

    /// <summary>
    /// Steps whose epsilon is as large as the largest element of the gradient: with the usual tiny one, the first steps are signs of
    /// gradient elements, which rounding decides where an element is nearly zero.
    /// </summary>
    private PipelineResult[] Advance(ILossPipeline pipeline, Potential model)
    {
        int count = model.Parameters.Length;
        var arrays = new AdamArrays([.. model.Parameters], new double[count], new double[count], [.. model.Parameters],
            [.. Enumerable.Repeat(false, count)], [.. Enumerable.Repeat(1.0, count)]);
        using var session = pipeline.BeginAdam(arrays, new double[4]);
        int[] frames = All(pipeline);
        for (int step = 1; step <= Steps; step++)
            session.Advance(frames, step < Steps ? frames : [], Weights, StepAt(step));
        var sums = session.ReadSums();
        session.Store();
        return
        [
            new($"{Steps} steps of Adam: change of parameters", Change(arrays.Parameters)),
            new($"{Steps} steps of Adam: moving average", Change(arrays.Average!)),
            .. SumNames.Zip(sums, (name, sum) => new PipelineResult($"{Steps} steps of Adam: {name}", [sum])),
        ];

        double[] Change(double[] after) => [.. after.Zip(model.Parameters, (value, before) => value - before)];
    }

    private AdamStep StepAt(int step) => new()
    {
        LearningRate = 1e-3 * Math.Sqrt(potential.Parameters.Average(p => p * p)),
        Beta1 = 0.9,
        Beta2 = 0.999,
        MeanScale = 1 / (1 - Math.Pow(0.9, step)),
        SquareScale = 1 / (1 - Math.Pow(0.999, step)),
        Epsilon = gradientScale,
        WeightDecay = 0,
        Decoupled = 0,
        LargestNorm = 0,
        AverageShare = 0.1,
    };

    private PipelineResult[] Predictions(Prediction[] predictions) =>
    [
        new("energies per atom", Energies(predictions), OfEnergies: true, Tolerances.EnergyFloor),
        // The global readout gives the whole no parts.
        .. potential.Network.Readout == Readout.Global ? (PipelineResult[])[]
            : [new("energies of atoms", AtomEnergies(predictions), OfEnergies: true, Tolerances.EnergyFloor)],
        new("forces", [.. predictions.SelectMany(p => Numbers.Of(p.Forces))], Floor: Tolerances.ForceFloor),
        new("virials per atom", Virials(predictions), Floor: Tolerances.ForceFloor),
    ];

    /// <summary>Predictions with the neighbours of each structure before its atoms moved.</summary>
    private Prediction[] PredictMoved()
    {
        using var calculator = Pipelines.Calculator(tested, potential, precision, MovedAtoms.Skin);
        var predictions = new Prediction[labelled.Length];
        for (int s = 0; s < predictions.Length; s++)
        {
            calculator.Compute(labelled[s]);
            predictions[s] = calculator.Compute(MovedAtoms.Of(labelled[s]));
        }
        return predictions;
    }

    private static int[] All(ILossPipeline pipeline) => [.. Enumerable.Range(0, pipeline.FrameCount)];

    /// <summary>Energies without those of free atoms, which are the same on both sides and would hide deviations.</summary>
    private double[] Energies(Prediction[] predictions) =>
        [.. predictions.Zip(labelled, (p, s) => (p.Energy - s.Species.Sum(ReferenceEnergy)) / Math.Max(1, s.Count))];

    private double[] AtomEnergies(Prediction[] predictions) =>
    [
        .. predictions.Zip(labelled).SelectMany(
            pair => pair.First.AtomEnergies.Zip(pair.Second.Species, (e, z) => e - ReferenceEnergy(z))),
    ];

    private double[] Virials(Prediction[] predictions) =>
        [.. predictions.Zip(labelled).SelectMany(pair => Numbers.Of(pair.First.Virial).Select(v => v / Math.Max(1, pair.Second.Count)))];

    private double ReferenceEnergy(int atomicNumber) => potential.ReferenceEnergies[Array.IndexOf(potential.Species, atomicNumber)];
}
