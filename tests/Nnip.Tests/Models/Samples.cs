using Nnip.Descriptors.Ace;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Randomness;

namespace Nnip.Tests.Models;

/// <summary>Small potentials with random numbers in every place.</summary>
internal static class Samples
{
    public static Potential Potential(
        Readout readout = Readout.Local, NetworkSharing sharing = NetworkSharing.PerSpecies, bool residual = false,
        Activation activation = Activation.Tanh, string[]? species = null, int[]? hidden = null, ulong seed = 1)
    {
        species ??= ["Hf", "O"];
        var settings = new AceSettings
        {
            Species = species,
            BodyOrder = 3,
            Degree = 3,
            AngularWeight = 1,
            R0 = 2.1,
            Cutoff = 4.7,
            InnerRadius = seed % 2 == 0 ? null : 1.1,
        };
        var descriptor = AceBasis.Build(settings);
        int[] invariants = Array.ConvertAll(descriptor.Invariants, dag => dag.InvariantCount);
        var network =
            new NetworkShape(invariants, readout == Readout.Linear ? [] : hidden ?? [5, 3], activation, readout, sharing, residual);
        var random = new RandomStream(seed);
        return new()
        {
            Settings = settings,
            Descriptor = descriptor,
            Mean = Array.ConvertAll(invariants, count => Draw(count, random.NextNormal)),
            Sigma = Array.ConvertAll(invariants, count => Draw(count, () => 0.1 + random.NextDouble())),
            Network = network,
            Parameters = Draw(network.ParameterCount, random.NextNormal),
            ReferenceEnergies = Draw(species.Length, () => 10 * random.NextNormal()),
            Notes = new Dictionary<string, string> { ["comment"] = "\"quoted\", Å and \n", ["seed"] = $"{seed}" },
        };
    }

    private static double[] Draw(int count, Func<double> next)
    {
        var values = new double[count];
        for (int i = 0; i < count; i++)
            values[i] = next();
        return values;
    }
}
