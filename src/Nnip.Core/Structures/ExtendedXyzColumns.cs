using System.Globalization;

namespace Nnip.Structures;

/// <summary>What the columns of the atom lines of a frame hold, from `Properties=name:type:width:...`.</summary>
internal sealed class ExtendedXyzColumns
{
    private static readonly string[] SymbolNames = ["species", "symbols", "symbol", "element"];
    private static readonly string[] NumberNames = ["Z", "numbers", "atomic_numbers"];
    private static readonly string[] PositionNames = ["pos", "positions"];

    /// <summary>The layout of plain XYZ: symbol, x, y, z.</summary>
    public const string Plain = "species:S:1:pos:R:3";

    /// <summary>One property: its name, type letter, number of columns and the first of them.</summary>
    public sealed record Column(string Name, char Type, int Width, int Start);

    private ExtendedXyzColumns(
        string properties, int width, Column species, bool speciesAreNumbers, Column positions, Column? forces, Column[] extra)
    {
        Properties = properties;
        Width = width;
        Species = species.Start;
        SpeciesAreNumbers = speciesAreNumbers;
        Positions = positions.Start;
        Forces = forces?.Start;
        Extra = extra;
    }

    /// <summary>The text of the header it was made from.</summary>
    public string Properties { get; }

    /// <summary>Columns of an atom line.</summary>
    public int Width { get; }

    /// <summary>Column of the symbol or atomic number.</summary>
    public int Species { get; }

    /// <summary>Whether the species are atomic numbers.</summary>
    public bool SpeciesAreNumbers { get; }

    /// <summary>First of the three columns of the position.</summary>
    public int Positions { get; }

    /// <summary>First of the three columns of the force, where there are any.</summary>
    public int? Forces { get; }

    /// <summary>Properties that are not interpreted, in file order.</summary>
    public Column[] Extra { get; }

    /// <summary>Reads the value of `Properties`.</summary>
    public static ExtendedXyzColumns Parse(string properties, ExtendedXyzKeys keys, FrameLocation location)
    {
        var columns = Split(properties, location);
        var species = Find(columns, SymbolNames, location);
        bool numbers = species is null;
        species ??= Find(columns, NumberNames, location);
        if (species is null)
            throw location.Error("Properties has no column 'species'");
        var positions = Find(columns, PositionNames, location) ?? throw location.Error("Properties has no column 'pos'");
        var forces = Find(columns, keys.Forces, location);
        Require(species, numbers ? "I" : "S", 1, location);
        Require(positions, "RI", 3, location);
        if (forces is not null)
            Require(forces, "RI", 3, location);
        Column[] extra = [.. columns.Where(c => c != species && c != positions && c != forces)];
        return new(properties, columns.Sum(c => c.Width), species, numbers, positions, forces, extra);
    }

    private static List<Column> Split(string properties, FrameLocation location)
    {
        string[] parts = properties.Trim().Split(':');
        if (parts.Length % 3 != 0)
            throw location.Error($"Properties must be a list of name:type:width, found {FrameLocation.Excerpt(properties)}");
        var columns = new List<Column>(parts.Length / 3);
        int start = 0;
        for (int i = 0; i < parts.Length; i += 3)
        {
            string name = parts[i];
            if (name.Length == 0)
                throw location.Error("Properties has a column without a name");
            if (parts[i + 1] is not ("S" or "R" or "I" or "L"))
                throw location.Error(
                    $"the type of column '{name}' in Properties must be S, R, I or L, found {FrameLocation.Excerpt(parts[i + 1])}");
            if (!int.TryParse(parts[i + 2], NumberStyles.None, CultureInfo.InvariantCulture, out int width) || width is < 1 or > 100_000)
                throw location.Error(
                    $"the width of column '{name}' in Properties must be a positive number, found {FrameLocation.Excerpt(parts[i + 2])}");
            if (columns.Exists(c => c.Name == name))
                throw location.Error($"the column '{name}' is given twice in Properties");
            columns.Add(new(name, parts[i + 1][0], width, start));
            start += width;
        }
        return columns;
    }

    private static Column? Find(List<Column> columns, IReadOnlyList<string> names, FrameLocation location)
    {
        foreach (string name in names)
        {
            var found = columns.FindAll(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (found.Count > 1)
                throw location.Error($"the columns '{found[0].Name}' and '{found[1].Name}' in Properties differ only in case");
            if (found.Count == 1)
                return found[0];
        }
        return null;
    }

    private static void Require(Column column, string types, int width, FrameLocation location)
    {
        string name = column.Name;
        if (!types.Contains(column.Type) || column.Width != width)
            throw location.Error(
                $"the column '{name}' in Properties must be {name}:{types[0]}:{width}, found {name}:{column.Type}:{column.Width}");
    }
}
