using Nnip.Descriptors;
using Nnip.Descriptors.Ace;
using Nnip.Descriptors.Snap;

namespace Nnip.Training.Checkpoints;

/// <summary>The settings of a descriptor as lines of <see cref="SettingsText"/>.</summary>
internal static class DescriptorText
{
    /// <summary>Adds the lines.</summary>
    public static void Add(DescriptorSettings settings, Action<string, object?> add)
    {
        add("descriptor.species", string.Join(",", settings.Species));
        switch (settings)
        {
            case AceSettings ace:
                Add(ace, add);
                break;
            case SnapSettings snap:
                Add(snap, add);
                break;
        }
    }

    private static void Add(AceSettings ace, Action<string, object?> add)
    {
        add("descriptor.body_order", ace.BodyOrder);
        add("descriptor.degree", ace.Degree);
        add("descriptor.angular_weight", ace.AngularWeight);
        add("descriptor.degree_scale", ace.DegreeScale);
        add("descriptor.r0", ace.R0);
        add("descriptor.cutoff", ace.Cutoff);
        add("descriptor.inner_radius", ace.InnerRadius);
        add("descriptor.outer_exponent", ace.OuterExponent);
        add("descriptor.inner_exponent", ace.InnerExponent);
    }

    private static void Add(SnapSettings snap, Action<string, object?> add)
    {
        add("descriptor.type", snap.Type);
        add("descriptor.twojmax", snap.TwoJMax);
        add("descriptor.rcutfac", snap.Rcutfac);
        add("descriptor.rfac0", snap.Rfac0);
        add("descriptor.rmin0", snap.Rmin0);
        foreach (string symbol in snap.Species)
        {
            add($"descriptor.radius.{symbol}", snap.RadiusOf(symbol));
            add($"descriptor.weight.{symbol}", snap.WeightOf(symbol));
        }
        add("descriptor.switch", snap.Switch);
        add("descriptor.bzero", snap.Bzero);
        add("descriptor.bnorm", snap.Bnorm);
        add("descriptor.chem", snap.Chem);
        add("descriptor.wselfall", snap.Wselfall);
        add("descriptor.quadratic", snap.Quadratic);
    }
}
