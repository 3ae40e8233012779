using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Structures;
using Nnip.Training.Linear;
using NUnit.Framework;

namespace Nnip.Tests.Training;

public class LinearFitTests
{
    private static readonly NetworkShape Network = new([3, 2], [], Activation.Tanh, Readout.Linear, NetworkSharing.PerSpecies, false);

    [Test]
    public void One_weight_has_the_closed_form_of_ridge()
    {
        // Energies only: loss = sum f (x w - y)^2 / sum f, so w = sum f x y / (sum f x^2 + lambda sum f).
        var network = new NetworkShape([1], [], Activation.Tanh, Readout.Global, NetworkSharing.Shared, false);
        double[] x = [1, 2, 3], y = [2, 1, 4], f = [1, 2, 0.5];
        const double Lambda = 0.3;
        LinearRows[] rows = [.. x.Select((value, i) => new LinearRows(2, [value, 1], [y[i]], 1, 0, 0, f[i]))];
        Configuration[] frames = [.. f.Select(
            weight => new Configuration { Species = [8], Positions = [default], Energy = 0, Weight = weight })];
        var parameters = new double[2];
        var fit = new LinearFit { Network = network, Weights = new(1, 0, 0), Lambda = Lambda };
        fit.Run(rows, new(frames), 3, parameters);
        double xy = 0, xx = 0;
        for (int i = 0; i < 3; i++)
            (xy, xx) = (xy + f[i] * x[i] * y[i], xx + f[i] * x[i] * x[i]);
        Assert.That(parameters, Is.EqualTo(new[] { xy / (xx + Lambda * 3.5), 0 }).Within(1e-13));
    }

    [TestCase(0.0)]
    [TestCase(1e-4)]
    public void Streamed_normal_equations_agree_with_QR(double lambda)
    {
        double[] orthogonal = Fit(lambda, long.MaxValue), streamed = Fit(lambda, 0);
        Assert.That(streamed, Is.EqualTo(orthogonal).Within(1e-9));
        Assert.That(orthogonal, Is.All.Not.Zero);
    }

    [Test]
    public void The_order_of_threads_changes_no_bit()
    {
        Action<int, Action<int, int>> backwards = (count, body) =>
        {
            for (int i = count - 1; i >= 0; i--)
                body(0, i);
        };
        Assert.That(Fit(1e-4, 0, backwards), Is.EqualTo(Fit(1e-4, 0)));
    }

    [Test]
    public void The_fit_minimises_the_loss_plus_ridge()
    {
        const double Lambda = 1e-2;
        double[] best = Fit(Lambda, long.MaxValue);
        double least = Objective(best, Lambda);
        for (int p = 0; p < best.Length; p++)
            foreach (double step in new[] { -1e-3, 1e-3 })
            {
                var moved = (double[])best.Clone();
                moved[p] += step;
                Assert.That(Objective(moved, Lambda), Is.GreaterThan(least), $"parameter {p}, step {step}");
            }
    }

    [TestCase(long.MaxValue)]
    [TestCase(0L)]
    public void Dependent_columns_give_the_solution_of_least_norm(long memory)
    {
        // Two equal columns share the weight: w1 + w2 = 3.
        var network = new NetworkShape([2], [], Activation.Tanh, Readout.Global, NetworkSharing.Shared, false);
        LinearRows[] rows = [.. Enumerable.Range(1, 4).Select(i => new LinearRows(3, [i, i, 1], [3 * i], 1, 0, 0, 1))];
        Configuration[] frames = [.. rows.Select(_ => new Configuration { Species = [8], Positions = [default], Energy = 0 })];
        var parameters = new double[3];
        new LinearFit { Network = network, Weights = new(1, 0, 0), Lambda = 0, MemoryBytes = memory }.Run(rows, new(frames), 4, parameters);
        Assert.That(parameters, Is.EqualTo(new[] { 1.5, 1.5, 0 }).Within(1e-10));
    }

    [Test]
    public void Shared_biases_are_one_unknown_and_residual_weights_are_the_linear_ones()
    {
        var shared = LinearUnknowns.Of(new NetworkShape([2, 1], [], Activation.Tanh, Readout.Linear, NetworkSharing.Shared, false));
        Assert.That(shared.OfColumn, Is.EqualTo(new[] { 0, 1, 2, 3, 2 }));
        var network = new NetworkShape([2, 1], [4], Activation.Tanh, Readout.Local, NetworkSharing.PerSpecies, true);
        var residual = LinearUnknowns.Of(network);
        int skip0 = network.SkipOffset(0), skip1 = network.SkipOffset(1);
        Assert.That(residual.Parameters,
            Is.EqualTo(new[] { skip0, skip0 + 1, network.Layer(0, 1).BiasOffset, skip1, network.Layer(1, 1).BiasOffset }));
        var global = LinearUnknowns.Of(new NetworkShape([2, 1], [], Activation.Tanh, Readout.Global, NetworkSharing.Shared, false));
        Assert.That(global.OfColumn, Is.EqualTo(new[] { 0, 1, -1, 2, -1 }));
    }

    [Test]
    public void Reference_energies_are_found_where_compositions_differ()
    {
        Configuration[] frames = [Frame(2 * -3 + 4 * -1, 2, 4), Frame(-3 + -1, 1, 1), Frame(3 * -1, 0, 3)];
        Assert.That(ReferenceEnergies.Fit(frames, [72, 8]), Is.EqualTo(new double[] { -3, -1 }).Within(1e-12));
    }

    [Test]
    public void One_stoichiometry_gives_the_reference_energies_of_least_norm()
    {
        // E/N = (E_Hf + 2 E_O) / 3 = -2 has its smallest solution along (1, 2).
        Configuration[] frames = [Frame(-6, 1, 2), Frame(-24, 4, 8), Frame(-12, 2, 4)];
        Assert.That(ReferenceEnergies.Fit(frames, [72, 8]), Is.EqualTo(new[] { -1.2, -2.4 }).Within(1e-12));
        Assert.That(ReferenceEnergies.Fit(frames[..1], [72, 8, 14]), Is.EqualTo(new[] { -1.2, -2.4, 0 }).Within(1e-12));
    }

    [Test]
    public void Without_energies_reference_energies_are_zero() =>
        Assert.That(ReferenceEnergies.Fit([new() { Species = [8], Positions = [default] }], [8]), Is.EqualTo(new double[] { 0 }));

    private static Configuration Frame(double energy, int hafnium, int oxygen) => new()
    {
        Species = [.. Enumerable.Repeat(72, hafnium), .. Enumerable.Repeat(8, oxygen)],
        Positions = new Vec3[hafnium + oxygen],
        Energy = energy,
    };

    private static (LinearRows[] Rows, Configuration[] Frames) Random()
    {
        var random = new RandomStream(11);
        var rows = new List<LinearRows>();
        var frames = new List<Configuration>();
        for (int f = 0; f < 400; f++)
        {
            int atoms = 1 + f % 3, energy = f % 4 == 0 ? 0 : 1, virial = f % 5 == 0 ? 9 : 0, count = energy + 3 * atoms + virial;
            rows.Add(new(7, Normals(7 * count), Normals(count), energy, 3 * atoms, virial, 0.5 + f % 2));
            frames.Add(new()
            {
                Species = new int[atoms],
                Positions = new Vec3[atoms],
                Forces = new Vec3[atoms],
                Weight = 0.5 + f % 2,
                Energy = energy > 0 ? 0 : null,
                Virial = virial > 0 ? default(Mat3) : null,
            });
        }
        return ([.. rows], [.. frames]);

        double[] Normals(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
    }

    private static double[] Fit(double lambda, long memory, Action<int, Action<int, int>>? forEach = null)
    {
        var (rows, frames) = Random();
        var parameters = new double[Network.ParameterCount];
        var fit = new LinearFit { Network = Network, Weights = new(1, 0.3, 0.2), Lambda = lambda, MemoryBytes = memory };
        if (forEach is not null)
            fit = new() { Network = Network, Weights = fit.Weights, Lambda = lambda, MemoryBytes = memory, ForEach = forEach };
        fit.Run(rows, new(frames), frames.Length, parameters);
        return parameters;
    }

    private static double Objective(double[] parameters, double lambda)
    {
        // Columns are in the order of parameters for this network: weights, then bias, species by species.
        var (rows, _) = Random();
        double[] sums = new double[3], totals = new double[3];
        foreach (var frame in rows)
            for (int row = 0; row < frame.Targets.Length; row++)
            {
                int kind = row < frame.EnergyRows ? 0 : row < frame.EnergyRows + frame.ForceRows ? 1 : 2;
                double error = -frame.Targets[row];
                for (int c = 0; c < 7; c++)
                    error += frame.Rows[7 * row + c] * parameters[c];
                sums[kind] += frame.Weight * error * error;
                totals[kind] += frame.Weight;
            }
        return sums[0] / totals[0] + 0.3 * sums[1] / totals[1] + 0.2 * sums[2] / totals[2] + lambda * parameters.Sum(p => p * p);
    }
}
