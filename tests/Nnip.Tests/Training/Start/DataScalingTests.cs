using Nnip.Backends;
using Nnip.Descriptors.Ace;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Training.Start;
using NUnit.Framework;

namespace Nnip.Tests.Training.Start;

/// <summary>What data-dependent scaling promises, measured on the pipeline's own operations.</summary>
public class DataScalingTests
{
    private static readonly Configuration[] Frames = TeacherData.Frames(12);

    [TestCase(Readout.Local, NetworkSharing.PerSpecies)]
    [TestCase(Readout.Local, NetworkSharing.Shared)]
    [TestCase(Readout.Global, NetworkSharing.Shared)]
    public void Pre_activations_have_unit_variance_and_forces_the_size_of_the_labels(Readout readout, NetworkSharing sharing)
    {
        using var scaled = new Scaled(readout, sharing, zeroLastLayer: false, new(1, 1, 0));
        for (int l = 0; l < scaled.Network.Hidden.Length; l++)
            foreach (double variance in scaled.Variances(l))
                Assert.That(variance, Is.EqualTo(1).Within(1e-9), $"layer {l}");
        var forces = Enumerable.Range(0, Frames.Length).SelectMany(f => scaled.Predict(f).Forces);
        double labels = Frames.SelectMany(frame => frame.Forces!).Sum(f => f.LengthSquared);
        Assert.That(forces.Sum(f => f.LengthSquared), Is.EqualTo(labels).Within(1e-9 * labels));
    }

    [Test]
    public void Where_only_energies_are_trained_they_get_the_spread_of_the_labels()
    {
        using var scaled = new Scaled(Readout.Local, NetworkSharing.PerSpecies, zeroLastLayer: false, new(1, 0, 0));
        // The reference energies are zero: energies per atom are those of the network.
        double wanted = Variance(Frames.Select(frame => frame.Energy!.Value / frame.Count));
        double found = Variance(Frames.Select((frame, f) => scaled.Predict(f).Energy / frame.Count));
        Assert.That(found, Is.EqualTo(wanted).Within(1e-9 * wanted));
    }

    [Test]
    public void A_last_layer_of_zero_stays_so()
    {
        using var scaled = new Scaled(Readout.Local, NetworkSharing.PerSpecies, zeroLastLayer: true, new(1, 1, 0));
        Assert.That(scaled.Variances(0), Has.All.EqualTo(1).Within(1e-9));
        Assert.That(scaled.Predict(0).Forces, Has.All.Matches<Vec3>(force => force.Length == 0));
    }

    private static double Variance(IEnumerable<double> values)
    {
        double mean = values.Average();
        return values.Average(x => (x - mean) * (x - mean));
    }

    /// <summary>A network of two hidden layers after scaling, and its pipeline.</summary>
    private sealed class Scaled : IDisposable
    {
        private readonly ReferenceBackend backend = new();
        private readonly ILossPipeline pipeline;
        private readonly double[] parameters;

        public Scaled(Readout readout, NetworkSharing sharing, bool zeroLastLayer, LossWeights weights)
        {
            var descriptor = AceBasis.Build(TeacherData.Descriptor);
            Network = new([.. descriptor.Invariants.Select(dag => dag.InvariantCount)], [7, 5], Activation.Silu, readout, sharing, false);
            pipeline = Pipelines.ForTraining(backend, Precision.Double, descriptor, Network, [0, 0], Frames);
            parameters = Initialisation.Draw(Network, WeightInitialisation.HeNormal, new(3), zeroLastLayer);
            new DataScaling(Network, pipeline, Frames).Run(weights, new(1), parameters);
        }

        public NetworkShape Network { get; }

        public Prediction Predict(int frame) => pipeline.Predict(frame, parameters);

        /// <summary>Variance of the pre-activations of a layer over all frames, for each group of classes that shares the layer.</summary>
        public IEnumerable<double> Variances(int layer) => Enumerable.Range(0, Network.ClassCount)
            .GroupBy(z => Network.Layer(z, layer).BiasOffset)
            .Select(group => Variance([.. group.SelectMany(z => Rows(z).SelectMany(row => PreActivations(z, layer, row)))]));

        public void Dispose()
        {
            pipeline.Dispose();
            backend.Dispose();
        }

        private IEnumerable<double[]> Rows(int z) => Enumerable.Range(0, Frames.Length).SelectMany(f => pipeline.Inputs(f)[z]);

        private double[] PreActivations(int z, int layer, double[] row)
        {
            var shape = Network.Layer(z, layer);
            double[] from = layer == 0 ? row : Array.ConvertAll(PreActivations(z, layer - 1, row), x => x / (1 + Math.Exp(-x)));
            return [.. Enumerable.Range(0, shape.Out).Select(o =>
                from.Select((x, i) => x * parameters[shape.WeightOffset + o * shape.In + i]).Sum() + parameters[shape.BiasOffset + o])];
        }
    }
}
