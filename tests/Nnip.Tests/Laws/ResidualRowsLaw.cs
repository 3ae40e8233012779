using Nnip.Backends;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Tests.Contract;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Laws;

/// <summary>
/// Rows of residuals are their derivatives by the parameters: along a random direction against central differences of fourth order, and as
/// J^T r against the gradient of the loss, whose value is the sum of squared residuals.
/// </summary>
public class ResidualRowsLaw
{
    private const double Step = 1e-4, DifferenceTolerance = 1e-7, GradientTolerance = 1e-10;

    private static readonly int[] Batch = [0, 1, 2, 3, 4, 5];

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (var backend in Contract.Backends.Cases().Where(b => b.Precision == Precision.Double && !b.Name.Contains('2')))
        {
            yield return new(backend, Readout.Local, NetworkSharing.PerSpecies, true);
            yield return new(backend, Readout.Local, NetworkSharing.Shared, false);
            yield return new(backend, Readout.Global, NetworkSharing.Shared, true);
            yield return new(backend, Readout.Linear, NetworkSharing.PerSpecies, false);
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Holds(BackendCase backend, Readout readout, NetworkSharing sharing, bool residual)
    {
        var potential = new RandomPotential
        {
            Seed = 92,
            Degree = 2,
            Cutoff = 3.5,
            Hidden = [3, 2],
            Activation = Activation.Silu,
            Readout = readout,
            Sharing = sharing,
            Residual = residual,
        }.Build();
        using var instance = backend.Create();
        using var pipeline = TrainingFrames.Open(instance, Precision.Double, potential, TrainingFrames.Make(2));
        var factors = new ResidualFactors(1.3, 0.7, 0.4);
        var random = new RandomStream(8);
        double[] direction = [.. potential.Parameters.Select(_ => random.NextNormal())];

        double[] product = [.. All(potential.Parameters).SelectMany(rows => Enumerable.Range(0, rows.Residuals.Length).Select(k =>
            rows.Rows.Skip(k * rows.Columns).Take(rows.Columns).Zip(direction, (a, b) => a * b).Sum()))];
        double[] Residuals(double step) =>
            [.. All([.. potential.Parameters.Zip(direction, (p, d) => p + step * d)]).SelectMany(rows => rows.Residuals)];
        var (minus2, minus, plus, plus2) = (Residuals(-2 * Step), Residuals(-Step), Residuals(Step), Residuals(2 * Step));
        double[] differences =
            [.. plus.Select((_, k) => (8 * (plus[k] - minus[k]) - (plus2[k] - minus2[k])) / (12 * Step))];
        Agreement.Assert(product, differences, DifferenceTolerance, "J v");

        List<ResidualRows> All(double[] parameters) => [.. pipeline.ResidualRows(Batch, factors, parameters, null)];
    }

    [TestCaseSource(nameof(Cases))]
    public void Squares_and_products_are_loss_and_gradient(BackendCase backend, Readout readout, NetworkSharing sharing, bool residual)
    {
        var potential = new RandomPotential
        {
            Seed = 93,
            Degree = 2,
            Cutoff = 3.5,
            Hidden = [4],
            Activation = Activation.Tanh,
            Readout = readout,
            Sharing = sharing,
            Residual = residual,
        }.Build();
        var frames = TrainingFrames.Make(2);
        using var instance = backend.Create();
        // Without memory the tangents of the inputs are computed anew for each row.
        foreach (long cacheBytes in (long[])[long.MaxValue, 0])
        {
            using var pipeline = TrainingFrames.Open(instance, Precision.Double, potential, frames, cacheBytes);
            foreach (var (name, weights) in TrainingFrames.Terms)
            {
                var labels = new Nnip.Training.LabelCounts(frames).Weights(Batch);
                var gradient = new double[potential.Network.ParameterCount];
                double loss = pipeline.Evaluate(Batch, weights, potential.Parameters, gradient).Total(weights), squares = 0;
                var product = new double[gradient.Length];
                ResidualFactors factors = new(weights.Energy / labels.Energy, weights.Force / labels.Force, weights.Virial / labels.Virial);
                foreach (var rows in pipeline.ResidualRows(Batch, factors, potential.Parameters, null))
                {
                    squares += rows.Residuals.Sum(r => r * r);
                    Assert.That(
                        rows.Squares.Energy * factors.Energy + rows.Squares.Force * factors.Force + rows.Squares.Virial * factors.Virial,
                        Is.EqualTo(rows.Residuals.Sum(r => r * r)).Within(GradientTolerance * loss), name);
                    for (int k = 0; k < rows.Residuals.Length; k++)
                        for (int p = 0; p < product.Length; p++)
                            product[p] += 2 * rows.Residuals[k] * rows.Rows[k * rows.Columns + p];
                }
                Assert.That(squares, Is.EqualTo(loss).Within(GradientTolerance * loss), name);
                Agreement.Assert(product, gradient, GradientTolerance, name);
            }
        }
    }

    [Test]
    public void Chosen_rows_are_those_of_all()
    {
        var potential = new RandomPotential { Seed = 94, Degree = 2, Cutoff = 3.5 }.Build();
        using var backend = new Nnip.Cpu.CpuBackend(2);
        using var pipeline = TrainingFrames.Open(backend, Precision.Double, potential, TrainingFrames.Make(2));
        var factors = new ResidualFactors(1, 1, 1);
        var all = pipeline.ResidualRows(Batch, factors, potential.Parameters, null).ToList();
        var chosen = pipeline.ResidualRows(Batch, factors, potential.Parameters, Every).ToList();
        for (int f = 0; f < Batch.Length; f++)
        {
            Assert.That(chosen[f].Squares, Is.EqualTo(all[f].Squares));
            int[] kept = Every(f, all[f].Residuals, default);
            Assert.That(chosen[f].Residuals, Is.EqualTo(kept.Select(k => all[f].Residuals[k])));
            Assert.That(chosen[f].Rows, Is.EqualTo(kept.SelectMany(k => all[f].Rows.Skip(k * all[f].Columns).Take(all[f].Columns))));
        }

        static int[] Every(int position, ReadOnlySpan<double> residuals, Range forces) =>
            [.. Enumerable.Range(0, residuals.Length).Where(k => k % 3 == position % 3)];
    }
}
