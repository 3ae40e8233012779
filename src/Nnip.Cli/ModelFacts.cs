using System.Globalization;
using Nnip.Cli.Reports;
using Nnip.Empirical;
using Nnip.IO;
using Nnip.Models;
using Nnip.Networks;

namespace Nnip.Cli;

/// <summary>A potential in a few lines for people.</summary>
internal static class ModelFacts
{
    /// <summary>Species, descriptor, network, reference energies.</summary>
    public static IEnumerable<SummaryRow> Of(Potential potential)
    {
        var settings = potential.Settings;
        yield return new("Species", string.Join(", ", settings.Species));
        yield return new("Cutoff", Invariant($"{potential.Cutoff} Å"));
        if (potential.HasNetwork)
            foreach (var row in OfNetwork(potential))
                yield return row;
        for (int i = 0; i < settings.Species.Count; i++)
            for (int j = i; j < settings.Species.Count; j++)
                if (potential.PairTerms[i, j] is { Count: > 0 } terms)
                    yield return new($"Pair terms {settings.Species[i]}-{settings.Species[j]}", string.Join("; ", terms.Select(Describe)));
        yield return new("Reference energies",
            string.Join(", ", settings.Species.Select((symbol, z) => Invariant($"{symbol} {potential.ReferenceEnergies[z]:F6} eV"))));
    }

    private static IEnumerable<SummaryRow> OfNetwork(Potential potential)
    {
        var (settings, network) = (potential.Settings, potential.Network);
        yield return new("Descriptor", Invariant(
            $"ACE, body order {settings.BodyOrder}, degree {settings.Degree}, wL {settings.AngularWeight}, csp {settings.DegreeScale}")
            + Invariant($", r0 {settings.R0} Å"));
        yield return new("Descriptors", string.Join(" + ", potential.Descriptor.Invariants.Select(dag => dag.InvariantCount)));
        if (potential.Projections is not null)
            yield return new("Reduced to", string.Join(" + ", network.SpeciesInputs));
        yield return new("Network", Describe(network));
        yield return new("Parameters", Invariant($"{network.ParameterCount}"));
    }

    private static string Describe(PairTerm term) =>
        Invariant($"{Words.Of(term.Form)}, switched off from {term.Inner} to {term.Cutoff} Å, {term.At(1).Value:G4} eV at 1 Å");

    private static string Describe(NetworkShape network)
    {
        var layers = network.Convolutions.Select(c => Invariant($"{c.Channels}@{c.Kernel}/{c.Stride}")).Concat(network.Hidden.Select(n => Invariant($"{n}")));
        string widths = string.Join('-', [.. layers.Prepend(Invariant($"{network.MaxInputs}")), "1"]);
        return $"{Words.Of(network.Readout)}, {Words.Of(network.Sharing)}, {widths}"
            + (network.LayerCount == 1 ? "" : $", {Words.Of(network.Activation)}") + (network.Residual ? ", with linear part" : "");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
