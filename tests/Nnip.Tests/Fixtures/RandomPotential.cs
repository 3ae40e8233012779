using Nnip.Descriptors;
using Nnip.Descriptors.Ace;
using Nnip.Descriptors.Snap;
using Nnip.Empirical;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Randomness;
using Nnip.Reference;

namespace Nnip.Tests.Fixtures;

/// <summary>
/// A potential with random parameters and inputs of the size of one: `new RandomPotential { Seed = 3, BodyOrder = 4 }.Build()`. The same
/// settings give the same potential; small enough that finite differences are cheap.
/// </summary>
internal sealed record RandomPotential
{
    public ulong Seed { get; init; } = 1;

    public int Species { get; init; } = 2;

    public int BodyOrder { get; init; } = 3;

    public double Degree { get; init; } = 3;

    public double AngularWeight { get; init; } = 1;

    public double Cutoff { get; init; } = 4;

    public double R0 { get; init; } = 2;

    public int InnerExponent { get; init; }

    /// <summary>Settings of SNAP but for the species; null for ACE.</summary>
    public SnapSettings? Snap { get; init; }

    public int[] Hidden { get; init; } = [5, 4];

    public Activation Activation { get; init; } = Activation.Tanh;

    public Readout Readout { get; init; } = Readout.Local;

    public NetworkSharing Sharing { get; init; } = NetworkSharing.PerSpecies;

    public bool Residual { get; init; }

    /// <summary>Convolutions before the dense layers.</summary>
    public Convolution[] Convolutions { get; init; } = [];

    /// <summary>Atoms of the images that the network of the report reads; 0 = another network.</summary>
    public int ImageAtoms { get; init; }

    /// <summary>Inputs to which descriptors are projected, one more for each further species; 0 = no projection.</summary>
    public int Reduced { get; init; }

    /// <summary>Distance by which the terms of every form reach further; null = no pair terms.</summary>
    public double? PairTermReach { get; init; }

    /// <summary>Whether there is a network under the pair terms.</summary>
    public bool HasNetwork { get; init; } = true;

    /// <summary>The descriptor settings.</summary>
    public DescriptorSettings Settings() => Snap is not null
        ? Snap with { Species = RandomConfiguration.SpeciesNames(Species) } : Ace();

    private AceSettings Ace() => new()
    {
        Species = RandomConfiguration.SpeciesNames(Species),
        BodyOrder = BodyOrder,
        Degree = Degree,
        AngularWeight = AngularWeight,
        R0 = R0,
        Cutoff = Cutoff,
        InnerExponent = InnerExponent,
    };

    /// <summary>Makes the potential; a linear readout takes no hidden layers whatever <see cref="Hidden"/> says.</summary>
    public Potential Build()
    {
        var settings = Settings();
        if (!HasNetwork)
            return Potential.OfPairTerms(settings.Species, SomePairTerms.Of(settings.Species, PairTermReach ?? 0));
        var table = settings.Build();
        var random = new RandomStream(Seed);
        var projections = Reduced == 0
            ? null
            : table.Invariants.Select((dag, z) => Projection(Reduced + z, dag.InvariantCount, random)).ToArray();
        int[] inputs = [.. projections?.Select(p => p.Inputs) ?? table.Invariants.Select(dag => dag.InvariantCount)];
        var network = ImageAtoms > 0 ? NetworkShape.OfImage(inputs, ImageAtoms, Activation) : new NetworkShape(
            inputs, Readout == Readout.Linear ? [] : Hidden, Activation, Readout, Sharing, Residual, Convolutions);
        var (mean, sigma) = Statistics(table);
        return new()
        {
            Settings = settings,
            Descriptor = table,
            Mean = mean,
            Sigma = sigma,
            Projections = projections,
            Network = network,
            PairTerms = PairTermReach is { } reach ? SomePairTerms.Of(settings.Species, reach) : PairTerms.None,
            Parameters = Parameters(network, random),
            ReferenceEnergies = [.. Enumerable.Range(0, Species).Select(_ => random.NextNormal())],
        };
    }

    private static Projection Projection(int inputs, int descriptors, RandomStream random) => new(
        inputs, descriptors, [.. Enumerable.Range(0, inputs * descriptors).Select(_ => random.NextNormal() / Math.Sqrt(descriptors))]);

    /// <summary>Weights with variance 1/In, so that signals keep their size through the layers; biases of a third.</summary>
    private static double[] Parameters(NetworkShape network, RandomStream random)
    {
        var parameters = new double[network.ParameterCount];
        for (int i = 0; i < parameters.Length; i++)
            parameters[i] = 0.3 * random.NextNormal();
        for (int z = 0; z < network.ClassCount; z++)
            for (int l = 0; l < network.LayerCount; l++)
            {
                var layer = network.Layer(z, l);
                for (int i = 0; i < layer.In * layer.Out; i++)
                    parameters[layer.WeightOffset + i] = random.NextNormal() / Math.Sqrt(layer.In);
            }
        return parameters;
    }

    /// <summary>Mean and spread of the descriptors in a sample structure.</summary>
    private (double[][] Mean, double[][] Sigma) Statistics(DescriptorTable table)
    {
        double[][] mean = new double[Species][], sigma = new double[Species][];
        var atoms =
            ReferenceDescriptors.Evaluate(table, RandomConfiguration.Triclinic(7, 4 * Species, Species)).ToLookup(atom => atom.Species);
        for (int z = 0; z < Species; z++)
        {
            int count = table.Invariants[z].InvariantCount;
            mean[z] = [.. Enumerable.Range(0, count).Select(d => atoms[z].Average(atom => atom.Values[d]))];
            sigma[z] =
                [.. Enumerable.Range(0, count).Select(
                    d => 1e-3 + Math.Sqrt(atoms[z].Average(atom => Math.Pow(atom.Values[d] - mean[z][d], 2))))];
        }
        return (mean, sigma);
    }
}
