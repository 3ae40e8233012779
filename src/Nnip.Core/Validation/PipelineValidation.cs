using Nnip.Backends;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Validation;

/// <summary>The whole pipeline on a backend and on the reference: predictions, losses, parameter gradients and steps of Adam.</summary>
internal sealed class PipelineValidation(
    IBackend tested, IBackend reference, Potential potential, Precision precision, IReadOnlyList<Configuration> structures)
{
    /// <summary>The first runs plainly, the second may be recorded, the third replayed.</summary>
    private const int Steps = 3;

    private static readonly LossWeights Weights = new(1, 1, 1);

    private double Energy => Tolerances.Energy(precision);

    private double Force => Tolerances.Force(precision);

    /// <summary>Predictions of the reference.</summary>
    public static Prediction[] Predict(IBackend backend, Potential potential, Precision precision, IReadOnlyList<Configuration> structures)
    {
        using var calculator = Pipelines.Calculator(backend, potential, precision);
        return [.. calculator.Compute(structures)];
    }

    /// <summary>Compares predictions of the structures, and of their atoms moved since neighbours were sought.</summary>
    /// <param name="expected">Those of the reference.</param>
    public IEnumerable<ValidationRow> Predictions(Prediction[] expected) =>
    [
        .. Compare("", Predict(tested, potential, precision, structures), expected),
        .. Compare(", atoms moved", PredictMoved(),
            Predict(reference, potential, Precision.Double, [.. structures.Select(MovedAtoms.Of)])),
    ];

    /// <summary>Compares losses, gradients and steps, with descriptors computed in each pass and with descriptors kept.</summary>
    /// <param name="labelled">The structures with labels.</param>
    public IEnumerable<ValidationRow> Training(IReadOnlyList<Configuration> labelled)
    {
        using var expected = Open(reference, Precision.Double, labelled, long.MaxValue);
        var (expectedTerms, expectedGradient) = Evaluate(expected);
        var expectedSteps = Advance(expected, expectedGradient);
        foreach (var (kind, cacheBytes) in ((string, long)[])[("descriptors computed", 0), ("descriptors kept", long.MaxValue)])
        {
            using var pipeline = Open(tested, precision, labelled, cacheBytes);
            var (terms, gradient) = Evaluate(pipeline);
            yield return Row($"loss of energies, {kind}", [terms.Energy], [expectedTerms.Energy]);
            yield return Row($"loss of forces, {kind}", [terms.Force], [expectedTerms.Force]);
            yield return Row($"loss of virials, {kind}", [terms.Virial], [expectedTerms.Virial]);
            yield return Row($"parameter gradient, {kind}", gradient, expectedGradient);
            if (cacheBytes == 0)
                continue;
            var steps = Advance(pipeline, expectedGradient);
            yield return Row($"{Steps} steps of Adam: change of parameters", steps.Change, expectedSteps.Change);
            yield return Row($"{Steps} steps of Adam: moving average", steps.Average, expectedSteps.Average);
            for (int k = 0; k < steps.Sums.Length; k++)
                yield return Row($"{Steps} steps of Adam: {SumNames[k]}", [steps.Sums[k]], [expectedSteps.Sums[k]]);
        }

        ValidationRow Row(string quantity, double[] values, double[] twins) =>
            new("training", quantity, Deviation.Between(values, twins), Force);
    }

    private static string[] SumNames => ["sum of energy errors", "sum of force errors", "sum of virial errors", "sum of gradient norms"];

    private ILossPipeline Open(IBackend backend, Precision kind, IReadOnlyList<Configuration> labelled, long cacheBytes) =>
        Pipelines.ForTraining(backend, kind, potential.Descriptor, potential.Network, potential.ReferenceEnergies, labelled,
            new(potential.Mean, potential.Sigma, potential.Projections), cacheBytes);

    private (LossTerms Terms, double[] Gradient) Evaluate(ILossPipeline pipeline)
    {
        var gradient = new double[potential.Parameters.Length];
        return (pipeline.Evaluate(All(pipeline), Weights, potential.Parameters, gradient), gradient);
    }

    /// <summary>
    /// Steps whose epsilon is as large as the largest element of the gradient: with the usual tiny one, the first steps are signs of
    /// gradient elements, which rounding decides where an element is nearly zero.
    /// </summary>
    private (double[] Change, double[] Average, double[] Sums) Advance(ILossPipeline pipeline, double[] gradient)
    {
        int count = potential.Parameters.Length;
        var arrays = new AdamArrays([.. potential.Parameters], new double[count], new double[count], [.. potential.Parameters],
            [.. Enumerable.Repeat(false, count)], [.. Enumerable.Repeat(1.0, count)]);
        double scale = gradient.Max(Math.Abs);
        using var session = pipeline.BeginAdam(arrays, new double[4]);
        int[] frames = All(pipeline);
        for (int step = 1; step <= Steps; step++)
            session.Advance(frames, step < Steps ? frames : [], Weights, StepAt(step, scale));
        var sums = session.ReadSums();
        session.Store();
        return ([.. arrays.Parameters.Zip(potential.Parameters, (after, before) => after - before)],
            [.. arrays.Average!.Zip(potential.Parameters, (after, before) => after - before)], sums);
    }

    private AdamStep StepAt(int step, double gradientScale) => new()
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

    private IEnumerable<ValidationRow> Compare(string kind, Prediction[] found, Prediction[] expected)
    {
        yield return Row("energies per atom", Energies(found), Energies(expected), Energy, Tolerances.EnergyFloor);
        if (expected.All(prediction => prediction.AtomEnergies.All(double.IsFinite)))
            yield return Row("energies of atoms", AtomEnergies(found), AtomEnergies(expected), Energy, Tolerances.EnergyFloor);
        yield return Row("forces", [.. found.SelectMany(p => Numbers.Of(p.Forces))], [.. expected.SelectMany(p => Numbers.Of(p.Forces))],
            Force, Tolerances.ForceFloor);
        yield return Row("virials per atom", Virials(found), Virials(expected), Force, Tolerances.ForceFloor);

        ValidationRow Row(string quantity, double[] values, double[] twins, double tolerance, double floor) =>
            new("prediction", quantity + kind, Deviation.Between(values, twins, floor: floor), tolerance);
    }

    /// <summary>Predictions with the neighbours of each structure before its atoms moved.</summary>
    private Prediction[] PredictMoved()
    {
        using var calculator = Pipelines.Calculator(tested, potential, precision, MovedAtoms.Skin);
        var predictions = new Prediction[structures.Count];
        for (int s = 0; s < predictions.Length; s++)
        {
            calculator.Compute(structures[s]);
            predictions[s] = calculator.Compute(MovedAtoms.Of(structures[s]));
        }
        return predictions;
    }

    private static int[] All(ILossPipeline pipeline) => [.. Enumerable.Range(0, pipeline.FrameCount)];

    /// <summary>Energies without those of free atoms, which are the same on both sides and would hide deviations.</summary>
    private double[] Energies(Prediction[] predictions) =>
        [.. predictions.Zip(structures, (p, s) => (p.Energy - s.Species.Sum(ReferenceEnergy)) / Math.Max(1, s.Count))];

    private double[] AtomEnergies(Prediction[] predictions) =>
    [
        .. predictions.Zip(structures).SelectMany(
            pair => pair.First.AtomEnergies.Zip(pair.Second.Species, (e, z) => e - ReferenceEnergy(z))),
    ];

    private double[] Virials(Prediction[] predictions) =>
        [.. predictions.Zip(structures).SelectMany(pair => Numbers.Of(pair.First.Virial).Select(v => v / Math.Max(1, pair.Second.Count)))];

    private double ReferenceEnergy(int atomicNumber) => potential.ReferenceEnergies[Array.IndexOf(potential.Species, atomicNumber)];
}
