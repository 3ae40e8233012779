using Nnip.Networks;
using Nnip.Structures;
using Nnip.Tests.Contract;
using Nnip.Tests.Fixtures;

namespace Nnip.Tests.Laws;

/// <summary>The potentials and structures that the laws are checked with.</summary>
internal static class LawCases
{
    /// <summary>Networks alone, which can be trained on labels as they are.</summary>
    public static readonly ModelCase[] Networks =
    [
        new("local, per species, body 4", new() { Seed = 41, BodyOrder = 4, Degree = 4 }),
        new("local, shared, residual", new()
        {
            Seed = 42, Hidden = [6], Activation = Activation.Silu, Sharing = NetworkSharing.Shared, Residual = true,
        }),
        new("global, residual", new() { Seed = 43, Activation = Activation.Softplus, Readout = Readout.Global, Residual = true }),
        new("linear, body 5", new() { Seed = 44, BodyOrder = 5, Degree = 4, Readout = Readout.Linear }),
        new("projected, residual", new() { Seed = 46, BodyOrder = 4, Degree = 4, Reduced = 6, Residual = true }),
        new("projected, global", new() { Seed = 47, Reduced = 4, Readout = Readout.Global, Activation = Activation.Silu }),
        new("convolutions", new()
        {
            Seed = 48, Degree = 4, Hidden = [4], Activation = Activation.Silu, Convolutions = [new(3, 4, 2), new(2, 3)],
        }),
        new("3 species", new() { Seed = 45, Species = 3, Activation = Activation.Gelu, InnerExponent = 2 }),
        new("SNAP, chem", new()
        {
            Seed = 48, Snap = new() { Species = [], TwoJMax = 3, Rcutfac = 4, Rmin0 = 0.3, Chem = true, Bnorm = true },
        }),
    ];

    /// <summary>These, networks on pair terms, and pair terms alone.</summary>
    public static readonly ModelCase[] Models =
    [
        .. Networks,
        new("pair terms beyond the descriptor", new() { Seed = 46, PairTermReach = 1.5 }),
        new("global, short pair terms", new() { Seed = 47, Readout = Readout.Global, PairTermReach = 0 }),
        new("pair terms alone", new() { HasNetwork = false, PairTermReach = 1 }),
    ];

    private static readonly (string Name, Configuration Structure)[][] ByCount = [Make(1), Make(2), Make(3)];

    /// <summary>Bulk, a cell smaller than the cutoff, a slab, a wire and a cluster, of this many species.</summary>
    public static (string Name, Configuration Structure)[] Structures(int species) => ByCount[species - 1];

    private static (string, Configuration)[] Make(int species) =>
    [
        ("bulk", RandomConfiguration.Triclinic(51, 8, species)),
        ("small cell", RandomConfiguration.Small(52, 2, species)),
        ("slab", RandomConfiguration.Slab(53, 5, species)),
        ("wire", RandomConfiguration.Wire(54, 4, species)),
        ("cluster", RandomConfiguration.Open(55, 6, species)),
    ];
}
