using System.Globalization;
using Nnip.Cli.Reports;
using Nnip.Descriptors;
using Nnip.Descriptors.Ace;
using Nnip.Descriptors.Snap;
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
        yield return new("Descriptor", Describe(settings));
        yield return new("Descriptors", string.Join(" + ", potential.Descriptor.Invariants.Select(dag => dag.InvariantCount)));
        if (potential.Projections is not null)
            yield return new("Reduced to", string.Join(" + ", network.SpeciesInputs));
        yield return new("Network", Describe(network));
        yield return new("Parameters", Invariant($"{network.ParameterCount}"));
    }

    private static string Describe(PairTerm term) =>
        Invariant($"{Words.Of(term.Form)}, switched off from {term.Inner} to {term.Cutoff} Å, {term.At(1).Value:G4} eV at 1 Å");

    /// <summary>A descriptor in a line.</summary>
    public static string Describe(DescriptorSettings descriptor) => descriptor switch
    {
        AceSettings ace => Invariant($"ACE, body order {ace.BodyOrder}, degree {ace.Degree}, wL {ace.AngularWeight}, csp {ace.DegreeScale}")
            + Invariant($", r0 {ace.R0} Å, cutoff {ace.Cutoff} Å"),
        SnapSettings snap => Invariant($"SNAP, 2J {snap.TwoJMax}, rcutfac {snap.Rcutfac} Å, rfac0 {snap.Rfac0}, rmin0 {snap.Rmin0} Å")
            + string.Concat(snap.Species.Select(
                symbol => Invariant($", {symbol} radius {snap.RadiusOf(symbol)} weight {snap.WeightOf(symbol)}")))
            + string.Concat(new[]
            {
                (snap.Bzero, "bzero"), (snap.Bnorm, "bnorm"), (snap.Chem, "chem"), (snap.Wselfall, "wselfall"),
                (snap.Quadratic, "quadratic"), (!snap.Switch, "no switching"),
            }.Where(flag => flag.Item1).Select(flag => $", {flag.Item2}")),
        _ => descriptor.Type,
    };

    private static string Describe(NetworkShape network)
    {
        var layers = network.Convolutions.Select(c => Invariant($"{c.Channels}@{c.Kernel}/{c.Stride}"))
            .Concat(network.Hidden.Select(n => Invariant($"{n}")));
        if (network.ImageAtoms > 0)
            return Invariant($"the report's convolutions over images of {network.SpeciesInputs.Sum()} descriptors ")
                + Invariant($"x {network.ImageAtoms} atoms, ") + Words.Of(network.Activation);
        string widths = string.Join('-', [.. layers.Prepend(Invariant($"{network.MaxInputs}")), "1"]);
        return $"{Words.Of(network.Readout)}, {Words.Of(network.Sharing)}, {widths}"
            + (network.LayerCount == 1 ? "" : $", {Words.Of(network.Activation)}") + (network.Residual ? ", with linear part" : "");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
