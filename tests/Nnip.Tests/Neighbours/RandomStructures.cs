using CsCheck;
using Nnip.Structures;

namespace Nnip.Tests.Neighbours;

/// <summary>Random structures of every kind of cell, without overlapping atoms, and a cutoff for each.</summary>
internal static class RandomStructures
{
    private const double ClosestAtoms = 0.5;

    public sealed record Sample(Vec3[] Positions, Cell Cell, double Cutoff);

    /// <summary>Large to tiny triclinic cells of both hands, any periodicity, positions up to a few cells outside.</summary>
    public static Gen<Sample> Any => Of(Gen.Double[1.2, 9], Gen.Bool, Gen.Bool, Gen.Bool);

    public static Gen<Sample> Tiny => Of(Gen.Double[1.0, 2.0], Gen.Const(true), Gen.Const(true), Gen.Const(true));

    public static Gen<Sample> Open => Of(Gen.Double[0.1, 12], Gen.Const(false), Gen.Const(false), Gen.Const(false));

    /// <summary>One lattice vector much shorter than the others.</summary>
    public static Gen<Sample> Thin =>
        from sample in Of(Gen.Double[6, 9], Gen.Bool, Gen.Bool, Gen.Bool)
        from thickness in Gen.Double[0.8, 1.5]
        let v = sample.Cell.Vectors
        let cell = sample.Cell with { Vectors = new Mat3(v.A, v.B, thickness / v.C.Length * v.C) }
        select sample with { Cell = cell, Positions = Separated(sample.Positions, cell) };

    private static Gen<Sample> Of(Gen<double> size, Gen<bool> periodicA, Gen<bool> periodicB, Gen<bool> periodicC) =>
        from a in size
        from b in size
        from c in size
        from leftHanded in Gen.Bool
        from shear in Gen.Double[-0.6, 0.6].Array[6]
        from pa in periodicA
        from pb in periodicB
        from pc in periodicC
        from fractions in Gen.Select(Gen.Double[-2, 3], Gen.Double[-2, 3], Gen.Double[-2, 3], (x, y, z) => new Vec3(x, y, z)).Array[0, 24]
        from cutoff in Gen.Double[1.5, 4.5]
        let right = new Mat3(new(a, shear[0] * a, shear[1] * a), new(shear[2] * b, b, shear[3] * b), new(shear[4] * c, shear[5] * c, c))
        where Math.Abs(right.Determinant) > 0.2 * a * b * c
        let cell = new Cell(leftHanded ? new Mat3(right.B, right.A, right.C) : right, pa, pb, pc)
        select new Sample(Separated([.. fractions.Select(f => f * cell.Vectors)], cell), cell, cutoff);

    /// <summary>The atoms that keep their distance from the earlier ones and all their images.</summary>
    private static Vec3[] Separated(Vec3[] positions, Cell cell)
    {
        var kept = new List<Vec3>();
        foreach (var r in positions)
            if (BruteForcePairs.Find([.. kept, r], cell, ClosestAtoms).Count == 0)
                kept.Add(r);
        return [.. kept];
    }
}
