using Nnip.Descriptors.Snap;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Tests.Fixtures;

namespace Nnip.Tests.Contract;

/// <summary>A named model, built when it is first asked for.</summary>
public sealed class ModelCase
{
    private readonly Lazy<Potential> potential;

    internal ModelCase(string name, RandomPotential settings)
    {
        Name = name;
        potential = new(settings.Build);
    }

    public string Name { get; }

    public Potential Potential => potential.Value;

    public override string ToString() => Name;
}

/// <summary>The models that the contract is checked with.</summary>
internal static class ModelCases
{
    /// <summary>Species, body orders and envelopes, for the operations on structures.</summary>
    public static readonly ModelCase[] Descriptors =
    [
        new("1 species, body 2, short pair terms", new() { Seed = 1, Species = 1, BodyOrder = 2, Degree = 4, PairTermReach = 0 }),
        new("1 species, body 5", new() { Seed = 2, Species = 1, BodyOrder = 5, Degree = 6 }),
        new("2 species, body 3, pair terms", new() { Seed = 3, BodyOrder = 3, Degree = 3, PairTermReach = 2 }),
        new("2 species, body 3, inner envelope", new() { Seed = 4, BodyOrder = 3, Degree = 5, InnerExponent = 2 }),
        new("2 species, body 4", new() { Seed = 5, BodyOrder = 4, Degree = 5 }),
        new("2 species, body 5", new() { Seed = 6, BodyOrder = 5, Degree = 4 }),
        new("2 species, body 4, projected", new() { Seed = 9, BodyOrder = 4, Degree = 4, Reduced = 5 }),
        new("3 species, body 2, pair terms", new() { Seed = 7, Species = 3, BodyOrder = 2, Degree = 2, PairTermReach = 1 }),
        new("3 species, body 4", new() { Seed = 8, Species = 3, BodyOrder = 4, Degree = 4 }),
        new("SNAP, 2 species, quadratic", new() { Seed = 9, Snap = Snap with { Quadratic = true } }),
        new("SNAP, even, chem",
            new() { Seed = 10, Snap = Snap with { TwoJMax = 2, Chem = true, Wselfall = true, Switch = false, Bzero = false } }),
    ];

    /// <summary>A small SNAP with cutoffs 3.6, 3.8 and 4 Angstrom.</summary>
    private static SnapSettings Snap =>
        new() { Species = [], TwoJMax = 3, Rcutfac = 4, Radius = new Dictionary<string, double> { ["O"] = 0.45 }, Rmin0 = 0.2 };

    /// <summary>Activations, readouts, sharings, residuals and widths, for the operations of networks.</summary>
    public static readonly ModelCase[] Networks = [.. NetworkCases()];

    private static IEnumerable<ModelCase> NetworkCases()
    {
        foreach (var activation in Enum.GetValues<Activation>())
        {
            yield return new($"{activation}, shared", new() { Seed = 11, Activation = activation, Sharing = NetworkSharing.Shared });
            yield return new($"{activation}, residual", new() { Seed = 12, Activation = activation, Hidden = [7], Residual = true });
        }
        yield return new("per species, 3 layers", new() { Seed = 13, Hidden = [6, 9, 3], Activation = Activation.Silu });
        yield return new("shared, residual, 3 species", new() { Seed = 14, Species = 3, Sharing = NetworkSharing.Shared, Residual = true });
        yield return new("wide", new() { Seed = 15, Degree = 5, Hidden = [33, 17], Activation = Activation.Gelu });
        yield return new("width 1", new() { Seed = 16, Hidden = [1, 1], Sharing = NetworkSharing.Shared });
        yield return new("global", new() { Seed = 17, Readout = Readout.Global });
        yield return new("global, residual, 3 species",
            new() { Seed = 18, Species = 3, Readout = Readout.Global, Residual = true, Activation = Activation.Softplus });
        yield return new("convolutions", new()
        {
            Seed = 21,
            Degree = 5,
            Hidden = [5],
            Activation = Activation.Silu,
            Convolutions = [new(3, 4, 2), new(2, 3)],
        });
        yield return new("convolutions alone, residual", new()
        {
            Seed = 22,
            Hidden = [],
            Residual = true,
            Reduced = 8,
            Convolutions = [new(9, 3)],
        });
        yield return new("convolutions, shared, 3 species", new()
        {
            Seed = 23,
            Species = 3,
            Hidden = [4, 3],
            Activation = Activation.Gelu,
            Sharing = NetworkSharing.Shared,
            Convolutions = [new(2, 5, 3)],
        });
        yield return new("convolutions, global", new()
        {
            Seed = 24,
            Readout = Readout.Global,
            Hidden = [4],
            Convolutions = [new(2, 3), new(3, 4, 3)],
        });
        yield return new("image",
            new() { Seed = 25, Species = 1, BodyOrder = 2, Degree = 4, ImageAtoms = 3, Activation = Activation.LeakyRelu });
        yield return new("image of one atom", new() { Seed = 26, Species = 1, BodyOrder = 2, Degree = 4, ImageAtoms = 1 });
        yield return new("linear", new() { Seed = 19, Readout = Readout.Linear });
        yield return new("linear, shared, 3 species",
            new() { Seed = 20, Species = 3, Readout = Readout.Linear, Sharing = NetworkSharing.Shared });
    }
}
