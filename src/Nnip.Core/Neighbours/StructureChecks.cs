using System.Globalization;
using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>What a structure must satisfy before pairs are sought, and the sentences said where it does not.</summary>
internal static class StructureChecks
{
    /// <summary>Atoms closer than this (Angstrom) overlap: no physical structure has them, and descriptors are singular there.</summary>
    public const double OverlapDistance = 0.1;

    /// <summary>Beyond this distance from the origin (Angstrom) doubles no longer resolve interatomic vectors.</summary>
    private const double FarthestCoordinate = 1e10;

    /// <summary>Throws unless positions and cell are finite and the periodic lattice vectors are usable.</summary>
    public static void RequireUsable(ReadOnlySpan<Vec3> positions, Cell cell, string source)
    {
        for (int row = 0; row < 3; row++)
            if (!cell.Vectors[row].IsFinite)
                throw Error(source, $"lattice vector {row + 1} is not finite; three finite numbers in Angstrom were expected");
        for (int i = 0; i < positions.Length; i++)
        {
            var r = positions[i];
            if (!r.IsFinite)
                throw Error(source, $"the position of atom {i + 1} is not finite; three finite numbers in Angstrom were expected");
            if (Math.Max(Math.Max(Math.Abs(r.X), Math.Abs(r.Y)), Math.Abs(r.Z)) > FarthestCoordinate)
                throw Error(source, $"the position of atom {i + 1} is more than 1e10 A from the origin, too far to resolve distances");
        }
        double lengths = 1;
        for (int row = 0; row < 3; row++)
            if (cell.Periodic(row))
            {
                double length = cell.Vectors[row].Length;
                if (length == 0)
                    throw Error(source, $"lattice vector {row + 1} is zero although the cell is periodic along it (singular cell)");
                lengths *= length;
            }
        if (!(Math.Abs(CompleteBasis(cell).Determinant) > Cell.Independence * lengths))
            throw Error(source, "the periodic lattice vectors are linearly dependent (singular cell)");
        for (int row = 0; row < 3; row++)
            if (cell.Periodic(row) && positions.Length > 0 && cell.Vectors[row].Length < OverlapDistance)
                throw Overlap(0, 0, cell.Vectors[row].Length, source);
    }

    /// <summary>The periodic lattice vectors; in place of the others unit vectors perpendicular to them and to each other.</summary>
    public static Mat3 CompleteBasis(Cell cell)
    {
        Span<Vec3> rows = [cell.Vectors.A, cell.Vectors.B, cell.Vectors.C];
        switch ((cell.PeriodicA ? 1 : 0) + (cell.PeriodicB ? 1 : 0) + (cell.PeriodicC ? 1 : 0))
        {
            case 0:
                return Mat3.Identity;
            case 1:
                int along = cell.PeriodicA ? 0 : cell.PeriodicB ? 1 : 2;
                var v = rows[along];
                // Any axis far from parallel to v serves to make the two perpendicular directions.
                var helper = Math.Abs(v.X) <= Math.Abs(v.Y) && Math.Abs(v.X) <= Math.Abs(v.Z) ? new Vec3(1, 0, 0)
                    : Math.Abs(v.Y) <= Math.Abs(v.Z) ? new Vec3(0, 1, 0) : new Vec3(0, 0, 1);
                rows[(along + 1) % 3] = Unit(Vec3.Cross(v, helper));
                rows[(along + 2) % 3] = Unit(Vec3.Cross(v, rows[(along + 1) % 3]));
                break;
            case 2:
                int open = !cell.PeriodicA ? 0 : !cell.PeriodicB ? 1 : 2;
                rows[open] = Unit(Vec3.Cross(rows[(open + 1) % 3], rows[(open + 2) % 3]));
                break;
        }
        return new Mat3(rows[0], rows[1], rows[2]);
    }

    /// <summary>The error for two atoms (counted from 0) that overlap; the same atom twice means one of its images.</summary>
    public static InputException Overlap(int i, int j, double distance, string source)
    {
        string who = i == j ? $"atom {i + 1} and its own periodic image" : $"atoms {Math.Min(i, j) + 1} and {Math.Max(i, j) + 1}";
        string far = distance.ToString("G3", CultureInfo.InvariantCulture);
        return Error(source, $"{who} are {far} A apart; structures with overlapping atoms are not accepted");
    }

    /// <summary>What is wrong with a structure in which somebody found atoms to overlap, said of the first of them.</summary>
    public static InputException Refusal(Configuration configuration, double cutoff)
    {
        try
        {
            PairList.Build(configuration, cutoff);
        }
        catch (InputException refusal)
        {
            return refusal;
        }
        return Error(configuration.Source, string.Create(CultureInfo.InvariantCulture,
            $"two atoms are less than {OverlapDistance} A apart; structures with overlapping atoms are not accepted"));
    }

    /// <summary>An error that names the structure, if it has a name.</summary>
    public static InputException Error(string source, string message) => new(source.Length == 0 ? message : $"{source}: {message}");

    private static Vec3 Unit(Vec3 v)
    {
        double length = v.Length;
        return length == 0 ? v : 1 / length * v;
    }
}
