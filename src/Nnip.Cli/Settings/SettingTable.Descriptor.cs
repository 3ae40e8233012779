using Nnip.Descriptors.Ace;
using Nnip.Descriptors.Snap;
using static Nnip.Cli.Settings.SettingTypes;

namespace Nnip.Cli.Settings;

internal static partial class SettingTable
{
    private static IEnumerable<Setting> Descriptor()
    {
        var descriptor =
            new Section<DescriptorChoice>("descriptor", s => s.Descriptor, (s, v) => s with { Descriptor = v });
        yield return descriptor.Add("type", OneOf(DescriptorChoice.Types), "Kind of descriptor.",
            d => d.Type, (d, v) => d with { Type = v });
        yield return descriptor.Add("species", Texts, "Chemical symbols; empty = those of the training frames.",
            d => d.Species, (d, v) => d with { Species = v });
        foreach (var setting in Ace())
            yield return setting with { Descriptor = DescriptorChoice.AceType };
        foreach (var setting in Snap())
            yield return setting with { Descriptor = DescriptorChoice.SnapType };
    }

    private static IEnumerable<Setting> Ace()
    {
        var ace = new Section<AceSettings>(
            "descriptor", s => s.Descriptor.Ace, (s, v) => s with { Descriptor = s.Descriptor with { Ace = v } });
        yield return ace.Add("body_order", Integer, "2 = pairs, 3 = triples, ...", d => d.BodyOrder, (d, v) => d with { BodyOrder = v });
        yield return ace.Add("degree", Number, "Largest weighted polynomial degree.", d => d.Degree, (d, v) => d with { Degree = v });
        yield return ace.Add("angular_weight", Number, "wL, price of one unit of l relative to n.",
            d => d.AngularWeight, (d, v) => d with { AngularWeight = v });
        yield return ace.Add("degree_scale", Number, "csp, factor on the whole degree.",
            d => d.DegreeScale, (d, v) => d with { DegreeScale = v });
        yield return ace.Add("r0", Number, "Typical nearest-neighbour distance, Angstrom.", d => d.R0, (d, v) => d with { R0 = v });
        yield return ace.Add("cutoff", Number, "Cutoff, Angstrom.", d => d.Cutoff, (d, v) => d with { Cutoff = v });
        yield return ace.Add("inner_radius", OptionalNumber, "Inner end of the radial interval, Angstrom; none = 0.65 r0.",
            d => d.InnerRadius, (d, v) => d with { InnerRadius = v });
        yield return ace.Add("outer_exponent", Integer, "Exponent of the outer envelope.",
            d => d.OuterExponent, (d, v) => d with { OuterExponent = v });
        yield return ace.Add("inner_exponent", Integer, "Exponent of the inner envelope; 0 = none.",
            d => d.InnerExponent, (d, v) => d with { InnerExponent = v });
    }

    private static IEnumerable<Setting> Snap()
    {
        var snap = new Section<SnapSettings>(
            "descriptor", s => s.Descriptor.Snap, (s, v) => s with { Descriptor = s.Descriptor with { Snap = v } });
        yield return snap.Add("twojmax", Integer, "2J, largest angular momentum, doubled (SNAP).",
            d => d.TwoJMax, (d, v) => d with { TwoJMax = v });
        yield return snap.Add("rcutfac", Number, "Cutoff of two species over the sum of their radii, Angstrom (SNAP).",
            d => d.Rcutfac, (d, v) => d with { Rcutfac = v });
        yield return snap.Add("rfac0", Number, "Fraction of the polar angle that is used (SNAP).",
            d => d.Rfac0, (d, v) => d with { Rfac0 = v });
        yield return snap.Add("rmin0", Number, "Distance of zero polar angle, Angstrom (SNAP).",
            d => d.Rmin0, (d, v) => d with { Rmin0 = v });
        yield return snap.Add("radius", Numbers, "Radius of each species; 0.5 where not named (SNAP).",
            d => d.Radius, (d, v) => d with { Radius = v });
        yield return snap.Add("weight", Numbers, "Weight of neighbours of each species; 1 where not named (SNAP).",
            d => d.Weight, (d, v) => d with { Weight = v });
        yield return snap.Add("switch", Truth, "Neighbours fade out at the cutoff (SNAP).", d => d.Switch, (d, v) => d with { Switch = v });
        yield return snap.Add("bzero", Truth, "Subtract the values of an isolated atom (SNAP).",
            d => d.Bzero, (d, v) => d with { Bzero = v });
        yield return snap.Add("bnorm", Truth, "Divide components by j + 1 (SNAP).", d => d.Bnorm, (d, v) => d with { Bnorm = v });
        yield return snap.Add("chem", Truth, "Components for each triple of species (SNAP).", d => d.Chem, (d, v) => d with { Chem = v });
        yield return snap.Add("wselfall", Truth, "With chem: the centre is in the densities of all species (SNAP).",
            d => d.Wselfall, (d, v) => d with { Wselfall = v });
        yield return snap.Add("quadratic", Truth, "Products of two components are descriptors too (SNAP).",
            d => d.Quadratic, (d, v) => d with { Quadratic = v });
    }
}
