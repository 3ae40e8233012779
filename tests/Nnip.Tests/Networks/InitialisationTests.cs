using MathNet.Numerics.LinearAlgebra;
using Nnip.Networks;
using Nnip.Randomness;
using NUnit.Framework;

namespace Nnip.Tests.Networks;

public class InitialisationTests
{
    [TestCase(WeightInitialisation.GlorotUniform, 2.0 / 500, true)]
    [TestCase(WeightInitialisation.GlorotNormal, 2.0 / 500, false)]
    [TestCase(WeightInitialisation.HeUniform, 2.0 / 200, true)]
    [TestCase(WeightInitialisation.HeNormal, 2.0 / 200, false)]
    [TestCase(WeightInitialisation.LecunUniform, 1.0 / 200, true)]
    [TestCase(WeightInitialisation.LecunNormal, 1.0 / 200, false)]
    public void Weights_have_the_stated_variance(WeightInitialisation kind, double variance, bool bounded)
    {
        var network = new NetworkShape([200], [300], Activation.Tanh, Readout.Local, NetworkSharing.PerSpecies, residual: false);
        double[] weights = Initialisation.Draw(network, kind, new(7)).AsSpan(network.Layer(0, 0).WeightOffset, 60000).ToArray();
        Assert.That(weights.Average(), Is.EqualTo(0).Within(5 * Math.Sqrt(variance / 60000)));
        Assert.That(weights.Average(w => w * w), Is.EqualTo(variance).Within(0.03 * variance));
        double largest = weights.Max(Math.Abs), limit = Math.Sqrt(3 * variance);
        Assert.That(largest, bounded ? Is.InRange(0.99 * limit, limit) : Is.GreaterThan(1.5 * limit));
    }

    [TestCase(20, 30)]
    [TestCase(30, 20)]
    [TestCase(25, 25)]
    public void Orthogonal_weights_have_orthonormal_rows_or_columns(int inputs, int outputs)
    {
        var network = new NetworkShape([inputs], [outputs], Activation.Tanh, Readout.Local, NetworkSharing.PerSpecies, residual: false);
        var drawn = Initialisation.Draw(network, WeightInitialisation.Orthogonal, new(7))
            .AsSpan(network.Layer(0, 0).WeightOffset, inputs * outputs);
        var weights = Matrix<double>.Build.DenseOfRowMajor(outputs, inputs, drawn.ToArray());
        var products = outputs <= inputs ? weights * weights.Transpose() : weights.Transpose() * weights;
        var deviation = products - Matrix<double>.Build.DenseIdentity(products.RowCount);
        Assert.That(deviation.Enumerate().Max(Math.Abs), Is.LessThan(1e-13));
    }

    [Test]
    public void Orthogonal_matrices_point_everywhere_alike()
    {
        var network = new NetworkShape([3], [3], Activation.Tanh, Readout.Local, NetworkSharing.PerSpecies, residual: false);
        const int draws = 4000;
        var random = new RandomStream(5);
        var mean = new double[9];
        for (int i = 0; i < draws; i++)
        {
            double[] weights = Initialisation.Draw(network, WeightInitialisation.Orthogonal, random)[..9];
            for (int k = 0; k < 9; k++)
                mean[k] += weights[k] / draws;
        }
        // An element of a random orthogonal 3 x 3 matrix has variance 1/3.
        Assert.That(mean.Max(Math.Abs), Is.LessThan(5 * Math.Sqrt(1.0 / 3 / draws)));
    }

    [TestCase(WeightInitialisation.HeNormal)]
    [TestCase(WeightInitialisation.Orthogonal)]
    public void The_last_layer_is_zero_where_asked(WeightInitialisation kind)
    {
        var network = new NetworkShape([3, 5], [4, 6], Activation.Tanh, Readout.Local, NetworkSharing.PerSpecies, residual: false);
        double[] parameters = Initialisation.Draw(network, kind, new(1), zeroLastLayer: true);
        Assert.That(parameters.Count(p => p != 0), Is.EqualTo(4 * (3 + 5) + 2 * 6 * 4));
        for (int z = 0; z < 2; z++)
            Assert.That(parameters.AsSpan(network.Layer(z, 2).WeightOffset, 6).ToArray(), Is.All.Zero);
    }

    [Test]
    public void Biases_are_zero_and_every_own_weight_is_drawn()
    {
        var network = new NetworkShape([3, 5], [4, 2], Activation.Tanh, Readout.Local, NetworkSharing.Shared, residual: false);
        double[] parameters = Initialisation.Draw(network, WeightInitialisation.GlorotUniform, new(1));
        int weights = 4 * 3 + 4 * 5 + 2 * 4 + 1 * 2;
        Assert.That(parameters.Count(p => p != 0), Is.EqualTo(weights));
        Assert.That(network.ParameterCount, Is.EqualTo(weights + 4 + 2 + 1));
        for (int l = 0; l < 3; l++)
            Assert.That(parameters[network.Layer(0, l).BiasOffset], Is.Zero);
    }

    [Test]
    public void A_residual_network_starts_as_its_linear_part()
    {
        var network = new NetworkShape([3, 5], [4], Activation.Tanh, Readout.Local, NetworkSharing.PerSpecies, residual: true);
        double[] parameters = Initialisation.Draw(network, WeightInitialisation.HeNormal, new(1));
        for (int z = 0; z < 2; z++)
        {
            var last = network.Layer(z, 1);
            Assert.That(parameters.AsSpan(last.WeightOffset, last.In).ToArray(), Is.All.Zero);
            Assert.That(parameters.AsSpan(network.SkipOffset(z), network.Inputs[z]).ToArray(), Is.All.Zero);
            Assert.That(parameters.AsSpan(network.Layer(z, 0).WeightOffset, 12).ToArray(), Is.All.Not.Zero);
        }
    }

    [Test]
    public void The_same_seed_gives_the_same_weights()
    {
        var network = new NetworkShape([3], [4], Activation.Tanh, Readout.Local, NetworkSharing.PerSpecies, residual: false);
        double[] Draw(ulong seed) => Initialisation.Draw(network, WeightInitialisation.GlorotNormal, new RandomStream(seed));
        Assert.That(Draw(3), Is.EqualTo(Draw(3)));
        Assert.That(Draw(3), Is.Not.EqualTo(Draw(4)));
    }
}
