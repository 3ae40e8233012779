using Nnip.Descriptors;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Training;

namespace Nnip.Bench.Report;

/// <summary>The models of the job: 26 descriptors and a shared 26-8-1 network.</summary>
internal static class ReportModel
{
    /// <summary>The descriptors.</summary>
    public static DescriptorTable Descriptor { get; } = BenchmarkData.Descriptor("report");

    /// <summary>The network of a readout; the linear one has no hidden layer.</summary>
    public static NetworkShape Network(Readout readout) => new(
        [.. Descriptor.Invariants.Select(dag => dag.InvariantCount)], readout == Readout.Linear ? [] : [8], Activation.Tanh, readout,
        NetworkSharing.Shared, residual: false);

    /// <summary>Two convolutions along the 13 inputs of each atom, then a dense layer as above.</summary>
    public static NetworkShape Convolutional { get; } = new NetworkSettings
    {
        Kind = NetworkKind.Cnn,
        Hidden = [8],
        Activation = Activation.Tanh,
    }.Shape([.. Descriptor.Invariants.Select(dag => dag.InvariantCount)]);

    /// <summary>The report's convolutions over the 26 descriptors of so many atoms.</summary>
    public static NetworkShape Image(int atoms) =>
        NetworkShape.OfImage([.. Descriptor.Invariants.Select(dag => dag.InvariantCount)], atoms, Activation.LeakyRelu);

    /// <summary>Some parameters; times do not depend on them.</summary>
    public static double[] Parameters(NetworkShape network) =>
        [.. Enumerable.Range(0, network.ParameterCount).Select(i => 0.1 * Math.Sin(i + 1))];

    /// <summary>The descriptors and the network as a potential.</summary>
    public static Potential Potential()
    {
        var network = Network(Readout.Local);
        return new()
        {
            Settings = BenchmarkData.ReportBasis,
            Descriptor = Descriptor,
            Mean = [.. network.SpeciesInputs.Select(count => new double[count])],
            Sigma = [.. network.SpeciesInputs.Select(count => Enumerable.Repeat(1.0, count).ToArray())],
            Network = network,
            Parameters = Parameters(network),
            ReferenceEnergies = BenchmarkData.ReferenceEnergies,
        };
    }
}
