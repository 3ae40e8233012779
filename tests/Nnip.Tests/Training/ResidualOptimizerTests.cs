using MathNet.Numerics.LinearAlgebra;
using Nnip.Networks;
using Nnip.Randomness;
using Nnip.Training;
using Nnip.Training.Optimizers;
using NUnit.Framework;

namespace Nnip.Tests.Training;

/// <summary>Levenberg-Marquardt and the Kalman filter on problems whose solution is known in closed form.</summary>
public class ResidualOptimizerTests
{
    private const int Parameters = 5;

    [Test]
    public void Levenberg_Marquardt_solves_linear_least_squares_in_one_step()
    {
        var (rows, targets) = Draw(frames: 4, seed: 1);
        var settings = new OptimizerSettings { Kind = OptimizerKind.LevenbergMarquardt, Damping = 1e-13 };
        double[] p = [1, -2, 3, -4, 5];
        var step = new LevenbergMarquardt(settings, new bool[Parameters]).Advance(new LinearProblem(rows, targets), p);
        var (a, y) = Stacked(rows, targets);
        Assert.That(p, Is.EqualTo(a.QR().Solve(y).ToArray()).Within(1e-9));
        Assert.That(step.Moved, Is.True);
        Assert.That(step.Evaluation.Loss, Is.EqualTo((a * a.QR().Solve(y) - y).DotProduct(a * a.QR().Solve(y) - y)).Within(1e-9));
        Assert.That(step.StepSize, Is.EqualTo(1e-13 / 3).Within(1e-15), "the linearisation held exactly");
    }

    [Test]
    public void Weight_decay_of_Levenberg_Marquardt_is_a_ridge()
    {
        var (rows, targets) = Draw(frames: 4, seed: 2);
        var settings = new OptimizerSettings { Kind = OptimizerKind.LevenbergMarquardt, Damping = 1e-13, WeightDecay = 0.7 };
        double[] p = [1, -2, 3, -4, 5];
        new LevenbergMarquardt(settings, [true, true, false, true, true]).Advance(new LinearProblem(rows, targets), p);
        var (a, y) = Stacked(rows, targets);
        var ridge = Matrix<double>.Build.DenseOfDiagonalArray([0.7, 0.7, 0, 0.7, 0.7]);
        Assert.That(p, Is.EqualTo((a.Transpose() * a + ridge).Solve(a.Transpose() * y).ToArray()).Within(1e-9));
    }

    [Test]
    public void Levenberg_Marquardt_stays_at_the_minimum()
    {
        var (rows, targets) = Draw(frames: 4, seed: 3);
        var (a, y) = Stacked(rows, targets);
        double[] best = a.QR().Solve(y).ToArray(), p = (double[])best.Clone();
        var optimizer = new LevenbergMarquardt(new() { Damping = 1e-3 }, new bool[Parameters]);
        for (int i = 0; i < 3; i++)
            optimizer.Advance(new LinearProblem(rows, targets), p);
        Assert.That(p, Is.EqualTo(best).Within(1e-12));
    }

    [TestCase(1.0)]
    [TestCase(0.9)]
    public void The_Kalman_filter_of_a_linear_model_is_recursive_least_squares(double forgetting)
    {
        // With a constant factor lambda it minimises the sum of lambda^(n - k) |A_k p - y_k|^2 over steps k <= n, and
        // lambda^n |p - p_0|^2 / variance; below, both times the same power of lambda.
        const double variance = 3;
        const int steps = 6;
        var settings = new OptimizerSettings { Covariance = variance, Forgetting = forgetting, ForgettingDecay = 1 };
        double[] rates = [1, 1, 0.5, 1, 1], start = [1, -2, 3, -4, 5], p = (double[])start.Clone();
        var filter = new KalmanFilter(settings, rates, seed: 1);
        var origin = Vector<double>.Build.Dense(start);
        var matrix = Matrix<double>.Build.DenseOfDiagonalArray([.. rates.Select(rate => 1 / (variance * rate))]);
        var right = matrix * origin;
        for (int n = 1; n <= steps; n++)
        {
            var (rows, targets) = Draw(frames: 2, seed: (ulong)(10 + n));
            var before = new LinearProblem(rows, targets).Evaluate(p);
            var step = filter.Advance(new LinearProblem(rows, targets), p);
            Assert.That(step.Evaluation.Loss, Is.EqualTo(before.Loss).Within(1e-9 * before.Loss));
            var (a, y) = Stacked(rows, targets);
            matrix += a.Transpose() * a / forgetting;
            right += a.Transpose() * y / forgetting;
            Assert.That(p, Is.EqualTo(matrix.Solve(right).ToArray()).Within(1e-8), $"step {n}");
            (matrix, right) = (forgetting * matrix, forgetting * right);
        }
    }

    [Test]
    public void The_forgetting_factor_nears_one_and_noise_its_floor()
    {
        var settings = new OptimizerSettings
        {
            Forgetting = 0.9,
            ForgettingDecay = 0.5,
            ProcessNoise = 1,
            ProcessNoiseDecay = 0.1,
            ProcessNoiseFloor = 0.05,
        };
        var filter = new KalmanFilter(settings, [1, 1, 1, 1, 1], seed: 1);
        var (rows, targets) = Draw(frames: 1, seed: 4);
        double[] p = new double[Parameters];
        double[] used = [.. Enumerable.Range(0, 4).Select(_ => filter.Advance(new LinearProblem(rows, targets), p).StepSize)];
        Assert.That(used, Is.EqualTo(new[] { 0.9, 0.95, 0.975, 0.9875 }).Within(1e-15));
    }

    [TestCase(ForceSelection.Random)]
    [TestCase(ForceSelection.Worst)]
    public void A_fraction_of_the_forces_is_taken_with_every_energy(ForceSelection selection)
    {
        var settings = new OptimizerSettings { ForceFraction = 0.5, ForceSelection = selection };
        var filter = new KalmanFilter(settings, [1, 1, 1, 1, 1], seed: 1);
        var (rows, targets) = Draw(frames: 6, seed: 5);
        var problem = new LinearProblem(rows, targets);
        double[] p = new double[Parameters];
        filter.Advance(problem, p);
        Assert.That(problem.Chosen,
            Is.All.Matches<int[]>(chosen => chosen is { Length: 1 + 4 } and [0, ..] && chosen.SequenceEqual(chosen.Order())));
        var worst = targets.Select(y => Enumerable.Range(1, 8).OrderByDescending(k => Math.Abs(y[k])).Take(4).Order().ToArray());
        Assert.That(problem.Chosen.Zip(worst, (chosen, w) => chosen.AsSpan()[1..].SequenceEqual(w)).All(same => same),
            Is.EqualTo(selection == ForceSelection.Worst));
        int[] first = [.. problem.Chosen.SelectMany(chosen => chosen)];
        filter.Advance(problem, new double[Parameters]);
        int[] second = [.. problem.Chosen.Skip(6).SelectMany(chosen => chosen)];
        Assert.That(second.SequenceEqual(first), Is.EqualTo(selection == ForceSelection.Worst), "every step draws anew");
    }

    [TestCase(OptimizerKind.LevenbergMarquardt)]
    [TestCase(OptimizerKind.Kalman)]
    public void A_network_too_large_for_a_matrix_is_refused(OptimizerKind kind)
    {
        var network = new NetworkShape([200], [100], Activation.Tanh, Readout.Local, NetworkSharing.PerSpecies, residual: false);
        Assert.That(() => Optimizer.Create(new() { Kind = kind }, network, seed: 1),
            Throws.TypeOf<InputException>().With.Message.EqualTo(
                $"optimizer.kind {(kind == OptimizerKind.Kalman ? "kalman" : "levenberg_marquardt")} "
                + "holds a matrix of parameters by parameters, so that it takes networks of up to 10000 parameters, "
                + "but this one has 20201; expected a smaller one, or adam, adamw or lbfgs"));
    }

    /// <summary>Frames of nine residuals each.</summary>
    private static (Matrix<double>[] Rows, Vector<double>[] Targets) Draw(int frames, ulong seed)
    {
        var random = new RandomStream(seed);
        return (
            [.. Enumerable.Range(0, frames).Select(_ => Matrix<double>.Build.Dense(9, Parameters, (_, _) => random.NextNormal()))],
            [.. Enumerable.Range(0, frames).Select(_ => Vector<double>.Build.Dense(9, _ => random.NextNormal()))]);
    }

    private static (Matrix<double> Matrix, Vector<double> Right) Stacked(Matrix<double>[] rows, Vector<double>[] targets) =>
        (rows.Aggregate((a, b) => a.Stack(b)), Vector<double>.Build.DenseOfEnumerable(targets.SelectMany(y => y)));
}
