using Nnip.Networks;
using Nnip.Training;
using Nnip.Training.Optimizers;
using NUnit.Framework;

namespace Nnip.Tests.Training;

public class OptimizerTests
{
    [Test]
    public void Adam_follows_the_hand_computed_steps()
    {
        // g = 2p with p = 1: m = 0.2, v = 0.004, both corrected to 2 and 4: step lr * 2 / (2 + eps).
        var settings = new OptimizerSettings { LearningRate = 0.1, Epsilon = 1e-8 };
        double[] p = [1, 0];
        var adam = new Adam(settings, [true, true], [1, 1]);
        Assert.That(Advance(adam, Square, p, 0.1), Is.EqualTo(1), "the loss before the step");
        Assert.That(p[0], Is.EqualTo(1 - 0.1 * 2 / (2 + 1e-8)).Within(1e-15));
        double g = 2 * p[0], m = (0.9 * 0.2 + 0.1 * g) / (1 - 0.81), v = (0.999 * 0.004 + 0.001 * g * g) / (1 - 0.999 * 0.999);
        double expected = p[0] - 0.1 * m / (Math.Sqrt(v) + 1e-8);
        Advance(adam, Square, p, 0.1);
        Assert.That(p[0], Is.EqualTo(expected).Within(1e-14));
    }

    [Test]
    public void Decay_of_Adamw_is_decoupled_and_spares_biases()
    {
        Objective flat = (_, gradient) =>
        {
            gradient.Clear();
            return default;
        };
        var settings = new OptimizerSettings { Kind = OptimizerKind.Adamw, WeightDecay = 0.5 };
        double[] p = [2, 2];
        Advance(new(settings, [true, false], [1, 1]), flat, p, 0.1);
        Assert.That(p, Is.EqualTo(new[] { 2 - 0.1 * 0.5 * 2, 2 }).Within(1e-15));

        double[] q = [2, 2];
        Advance(new(settings with { Kind = OptimizerKind.Adam }, [true, false], [1, 1]), flat, q, 0.1);
        Assert.That(q[0], Is.EqualTo(2 - 0.1).Within(1e-8), "the gradient decay x p is normalised away");
        Assert.That(q[1], Is.EqualTo(2));
    }

    [TestCase(1, 0.2)]
    [TestCase(0, 1.0)]
    [TestCase(5, 1.0)]
    [TestCase(6, 1.0)]
    public void Clipping_scales_long_gradients_down_and_leaves_others_alone(double largest, double factor)
    {
        Objective slope = (_, gradient) =>
        {
            (gradient[0], gradient[1]) = (3, 4);
            return default;
        };
        var adam = new Adam(new(), [true, true], [1, 1]);
        double[] p = [0, 0];
        Advance(adam, slope, p, 0.1, largest);
        // The mean of gradients begins with 1 - beta1 = 0.1 of the first.
        Assert.That(adam.Arrays(p, null).Mean, Is.EqualTo(new[] { 0.3 * factor, 0.4 * factor }).Within(1e-15));
    }

    [TestCase(LineSearchKind.StrongWolfe)]
    [TestCase(LineSearchKind.Armijo)]
    public void Lbfgs_finds_the_minimum_of_Rosenbrock(LineSearchKind search)
    {
        double[] p = [-1.2, 1, -1.2, 1];
        var lbfgs = new Lbfgs(new() { LineSearch = search, Memory = 5 });
        double before = double.PositiveInfinity;
        int steps = 0;
        for (; steps < 200; steps++)
        {
            var step = lbfgs.Advance(Rosenbrock, p);
            if (!step.Moved)
                break;
            Assert.That(step.Evaluation.Loss, Is.LessThan(before));
            before = step.Evaluation.Loss;
        }
        Assert.That(p, Is.EqualTo(new double[] { 1, 1, 1, 1 }).Within(1e-6), $"after {steps} steps");
        Assert.That(lbfgs.PairCount, Is.LessThanOrEqualTo(5));
    }

    [Test]
    public void Lbfgs_survives_losses_that_are_no_number()
    {
        // log is undefined beyond 0, where the first trial steps land.
        Objective barrier = (x, g) =>
        {
            g[0] = 100 - 1 / x[0];
            return new(100 * x[0] - Math.Log(x[0]), default);
        };
        double[] p = [1];
        var lbfgs = new Lbfgs(new());
        for (int i = 0; i < 50; i++)
            lbfgs.Advance(barrier, p);
        Assert.That(p[0], Is.EqualTo(0.01).Within(1e-8));
    }

    [TestCase(OptimizerKind.Adam)]
    [TestCase(OptimizerKind.Adamw)]
    [TestCase(OptimizerKind.Lbfgs)]
    public void A_saved_state_continues_bit_identically(OptimizerKind kind)
    {
        var settings = new OptimizerSettings { Kind = kind, WeightDecay = kind == OptimizerKind.Lbfgs ? 0 : 0.01 };
        double[] p = [-1.2, 1, 0.3, 0.7];
        var first = Make(settings);
        for (int i = 0; i < 7; i++)
            Step(first, p);
        var q = (double[])p.Clone();
        var second = Make(settings);
        using (var memory = new MemoryStream())
        {
            using var writer = new BinaryWriter(memory);
            first.Write(writer);
            memory.Position = 0;
            using var reader = new BinaryReader(memory);
            second.Read(reader);
            Assert.That(memory.Position, Is.EqualTo(memory.Length));
        }
        for (int i = 0; i < 7; i++)
        {
            Step(first, p);
            Step(second, q);
        }
        Assert.That(q, Is.EqualTo(p));

        static IOptimizer Make(OptimizerSettings s) =>
            s.Kind == OptimizerKind.Lbfgs ? new Lbfgs(s) : new Adam(s, [true, false, true, false], [1, 1, 1, 1]);

        static void Step(IOptimizer optimizer, double[] p)
        {
            if (optimizer is Adam adam)
                Advance(adam, Rosenbrock, p, 0.01);
            else
                ((Lbfgs)optimizer).Advance(Rosenbrock, p);
        }
    }

    [Test]
    public void Weights_are_all_parameters_but_biases()
    {
        var network = new NetworkShape([3, 2], [4], Activation.Tanh, Readout.Local, NetworkSharing.PerSpecies, residual: true);
        bool[] weights = Optimizer.Weights(network);
        Assert.That(weights.Count(w => !w), Is.EqualTo(2 * (4 + 1)));
        for (int z = 0; z < 2; z++)
            for (int l = 0; l < 2; l++)
                Assert.That(weights[network.Layer(z, l).BiasOffset], Is.False);
    }

    [TestCase(Readout.Local, NetworkSharing.PerSpecies)]
    [TestCase(Readout.Local, NetworkSharing.Shared)]
    [TestCase(Readout.Global, NetworkSharing.Shared)]
    public void Only_linear_weights_have_a_rate_of_their_own(Readout readout, NetworkSharing sharing)
    {
        var network = new NetworkShape([3, 2], [4], Activation.Tanh, readout, sharing, residual: true);
        double[] rates = Optimizer.Rates(new() { LinearRate = 0.25 }, network);
        Assert.That(rates.Count(r => r == 0.25), Is.EqualTo(5));
        Assert.That(rates.Count(r => r == 1), Is.EqualTo(network.ParameterCount - 5));
        for (int z = 0; z < network.ClassCount; z++)
            Assert.That(rates.AsSpan(network.SkipOffset(z), network.Inputs[z]).ToArray(), Is.All.EqualTo(0.25));
    }

    [Test]
    public void A_rate_scales_the_step_of_its_parameter()
    {
        double[] p = [1, 0], q = [1, 0];
        Advance(new(new(), [true, true], [1, 1]), Square, p, 0.1);
        Advance(new(new(), [true, true], [0.25, 1]), Square, q, 0.1);
        Assert.That(1 - q[0], Is.EqualTo(0.25 * (1 - p[0])).Within(1e-15));
    }

    /// <summary>A step of Adam in a session of its own; returns the loss before it.</summary>
    private static double Advance(Adam adam, Objective objective, double[] p, double learningRate, double largestNorm = 0)
    {
        using var session = new EnergySession(
            adam.Arrays(p, null), [0, 0, 0, 0], (_, _, at, gradient) => new(objective(at, gradient).Loss, double.NaN, double.NaN));
        session.Advance([0], [], new(1, 0, 0), adam.NextStep(learningRate, largestNorm, 0));
        session.Store();
        return session.ReadSums()[0];
    }

    private static Evaluation Square(ReadOnlySpan<double> p, Span<double> gradient)
    {
        gradient.Clear();
        gradient[0] = 2 * p[0];
        return new(p[0] * p[0], default);
    }

    private static Evaluation Rosenbrock(ReadOnlySpan<double> p, Span<double> gradient)
    {
        double sum = 0;
        for (int i = 0; i < p.Length; i += 2)
        {
            double a = 1 - p[i], b = p[i + 1] - p[i] * p[i];
            sum += a * a + 100 * b * b;
            gradient[i] = -2 * a - 400 * p[i] * b;
            gradient[i + 1] = 200 * b;
        }
        return new(sum, default);
    }
}
