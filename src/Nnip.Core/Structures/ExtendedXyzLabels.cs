namespace Nnip.Structures;

/// <summary>The interpreted header values of a frame: the cell and the labels of the whole frame.</summary>
internal sealed record ExtendedXyzLabels(Cell Cell, double? Energy, Mat3? Virial, string Group, double Weight)
{
    private static readonly string[] LatticeNames = ["Lattice"];
    private static readonly string[] PbcNames = ["pbc"];

    /// <summary>Takes the interpreted entries out of a header.</summary>
    public static ExtendedXyzLabels Take(ExtendedXyzHeader header, ExtendedXyzKeys keys, FrameLocation location)
    {
        var cell = TakeCell(header, location);
        double? energy = header.Take(keys.Energy)?.Number(location);
        double weight = header.Take(keys.Weight)?.Number(location) ?? 1;
        if (weight < 0)
            throw location.Error("the weight must not be negative");
        return new(cell, energy, TakeVirial(header, keys, cell, location), header.Take(keys.Group)?.Text ?? "", weight);
    }

    private static Cell TakeCell(ExtendedXyzHeader header, FrameLocation location)
    {
        double[]? lattice = header.Take(LatticeNames)?.Numbers(location);
        if (lattice is { Length: not 9 })
            throw location.Error($"Lattice must be 9 numbers, the vectors a, b, c one after another, found {lattice.Length}");
        bool given = lattice is not null;
        bool[] pbc = header.Take(PbcNames) is { } entry ? Flags(entry, location) : [given, given, given];
        if (!given && pbc.Contains(true))
            throw location.Error("pbc asks for periodic directions but there is no Lattice");
        var cell = new Cell(lattice is null ? default : Mat3.FromRowMajor(lattice), pbc[0], pbc[1], pbc[2]);
        if (!cell.PeriodicVectorsAreIndependent)
            throw location.Error("the cell is singular: the periodic vectors of Lattice must be linearly independent");
        return cell;
    }

    private static bool[] Flags(HeaderEntry entry, FrameLocation location)
    {
        string[] words = entry.Words();
        if (words.Length != 3)
            throw location.Error($"pbc must be three flags such as \"T T F\", found {FrameLocation.Excerpt(entry.Raw)}");
        return Array.ConvertAll(words, word => word.ToUpperInvariant() switch
        {
            "T" or "TRUE" or "1" => true,
            "F" or "FALSE" or "0" => false,
            _ => throw location.Error($"pbc must hold T or F, found {FrameLocation.Excerpt(word)}"),
        });
    }

    private static Mat3? TakeVirial(ExtendedXyzHeader header, ExtendedXyzKeys keys, Cell cell, FrameLocation location)
    {
        if (header.Take(keys.Virial) is { } virial)
            return Tensor(virial, location);
        if (header.Take(keys.Stress) is not { } stress)
            return null;
        if (cell.Volume == 0)
            throw location.Error($"{stress.Key} needs a cell with a volume, to become a virial");
        return -cell.Volume * Tensor(stress, location);
    }

    private static Mat3 Tensor(HeaderEntry entry, FrameLocation location) => entry.Numbers(location) switch
    {
        [var xx, var yy, var zz, var yz, var xz, var xy] => new(new(xx, xy, xz), new(xy, yy, yz), new(xz, yz, zz)),
        { Length: 9 } numbers => Mat3.FromRowMajor(numbers),
        var numbers => throw location.Error(
            $"{entry.Key} must be 9 numbers row by row or 6 in the order xx yy zz yz xz xy, found {numbers.Length}"),
    };
}
