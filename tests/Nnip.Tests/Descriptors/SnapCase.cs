using System.Text.Json;
using Nnip.Descriptors.Snap;
using Nnip.Structures;
using Nnip.Tests.Fixtures;

namespace Nnip.Tests.Descriptors;

/// <summary>One file of tests/data/lammps_snap.</summary>
public sealed class SnapCase
{
    private SnapCase(string path)
    {
        Name = Path.GetFileNameWithoutExtension(path);
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var root = document.RootElement;
        string[] order = Get<string[]>(root, "species_order");
        var parameters = root.GetProperty("parameters");
        double[] radii = Get<double[]>(parameters, "R"), weights = Get<double[]>(parameters, "w");
        Settings = new()
        {
            Species = order,
            TwoJMax = parameters.GetProperty("twojmax").GetInt32(),
            Rcutfac = parameters.GetProperty("rcutfac").GetDouble(),
            Rfac0 = parameters.GetProperty("rfac0").GetDouble(),
            Rmin0 = parameters.GetProperty("rmin0").GetDouble(),
            Radius = order.Zip(radii).ToDictionary(),
            Weight = order.Zip(weights).ToDictionary(),
            Switch = Flag("switchflag"),
            Bzero = Flag("bzeroflag"),
            Bnorm = Flag("bnormflag"),
            Chem = Flag("chem"),
            Wselfall = Flag("wselfallflag"),
            Quadratic = Flag("quadraticflag"),
        };
        Structure = StructureOf(root);
        Values = Get<double[][]>(root, "b");
        Derivatives = Get<double[][]>(root, "snad_minus_dB_dr");

        bool Flag(string name) => parameters.GetProperty(name).GetInt32() == 1;
    }

    public static IEnumerable<SnapCase> All { get; } =
        [.. Directory.GetFiles(TestData.Shipped("lammps_snap"), "*.json").Order(StringComparer.Ordinal).Select(path => new SnapCase(path))];

    public string Name { get; }

    public SnapSettings Settings { get; }

    public Configuration Structure { get; }

    /// <summary>Components of each atom (N, D).</summary>
    internal double[][] Values { get; }

    /// <summary>Minus derivatives of the components summed over the atoms of a species (N, (S, 3, D)).</summary>
    internal double[][] Derivatives { get; }

    /// <summary>Cell, species and positions of a file.</summary>
    internal static Configuration StructureOf(JsonElement root)
    {
        double[][] cell = Get<double[][]>(root, "cell"), positions = Get<double[][]>(root, "positions");
        return new()
        {
            Cell = new(new(Vector(cell[0]), Vector(cell[1]), Vector(cell[2])), true, true, true),
            Species = [.. Get<string[]>(root, "species").Select(symbol => Element.TryParse(symbol, out int number) ? number : 0)],
            Positions = [.. positions.Select(Vector)],
        };
    }

    public override string ToString() => Name;

    private static Vec3 Vector(double[] v) => new(v[0], v[1], v[2]);

    private static T Get<T>(JsonElement element, string name) => element.GetProperty(name).Deserialize<T>()!;
}
