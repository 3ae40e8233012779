using System.Globalization;
using Nnip.Pipeline;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Lammps;

/// <summary>What LAMMPS printed and dumped, in its units.</summary>
/// <param name="Thermo">
/// A row for each step that the last run printed: step, potential energy, total energy, pressure xx, yy, zz, xy, xz, yz.
/// </param>
/// <param name="Forces">Forces of the last step (N).</param>
/// <param name="AtomEnergies">Energies of atoms (N).</param>
/// <param name="AtomStress">`compute stress/atom` (N): xx, yy, zz, xy, xz, yz.</param>
internal sealed record LammpsResult(double[][] Thermo, Vec3[] Forces, double[] AtomEnergies, double[][] AtomStress)
{
    /// <summary>Bar Angstrom^3 in an eV, and atm Angstrom^3 in a kcal/mol: nktv2p of LAMMPS.</summary>
    public const double MetalPressure = 1.6021765e6, RealPressure = 68568.415;

    /// <summary>kcal/mol in an eV: METAL2REAL of LAMMPS.</summary>
    public const double RealEnergy = 23.060549;

    private const double Tolerance = 1e-10;

    /// <summary>Potential energy of the last step.</summary>
    public double Energy => Thermo[^1][1];

    /// <summary>Pressure of the last step without its kinetic part: xx, yy, zz, xy, xz, yz.</summary>
    public double[] Pressure => Thermo[^1][3..9];

    /// <summary>Reads the output of a run and its dump.</summary>
    public static LammpsResult Read(string output, string dump)
    {
        string[] lines = output.Split('\n');
        double[][] thermo =
        [
            .. lines.Skip(1 + Array.FindLastIndex(lines, line => line.StartsWith("Step", StringComparison.Ordinal)))
                .TakeWhile(line => !line.StartsWith("Loop time", StringComparison.Ordinal)).Select(Numbers),
        ];
        double[][] atoms =
        [
            .. File.ReadAllLines(dump).Reverse()
                .TakeWhile(line => !line.StartsWith("ITEM", StringComparison.Ordinal)).Reverse().Select(Numbers),
        ];
        return new(thermo, [.. atoms.Select(row => new Vec3(row[1], row[2], row[3]))], [.. atoms.Select(row => row[4])],
            [.. atoms.Select(row => row[5..11])]);
    }

    /// <summary>Asserts that this is the prediction of the C# library, to 1e-10 of the largest of the numbers of a kind.</summary>
    /// <param name="expected">The prediction, with virials of atoms.</param>
    /// <param name="volume">Volume of the box, Angstrom^3.</param>
    /// <param name="metal">Whether the units are `metal`; else `real`.</param>
    /// <param name="tolerance">The tolerance.</param>
    public void AssertIs(Prediction expected, double volume, bool metal = true, double tolerance = Tolerance)
    {
        double energy = metal ? 1 : RealEnergy, pressure = energy * (metal ? MetalPressure : RealPressure);
        AssertNear("energy", [Energy], [energy * expected.Energy], tolerance);
        AssertNear("forces", Flat(Forces), Flat([.. expected.Forces.Select(f => energy * f)]), tolerance);
        AssertNear("pressure", Pressure, Upper(pressure / volume * expected.Virial), tolerance);
        AssertNear("energies of atoms", AtomEnergies, [.. expected.AtomEnergies.Select(e => energy * e)], tolerance);
        AssertNear("stress of atoms", [.. AtomStress.SelectMany(w => w)],
            [.. expected.AtomVirials!.SelectMany(w => Upper(-pressure * w))], tolerance);
    }

    /// <summary>Asserts that numbers differ by no more than the tolerance times the largest.</summary>
    public static void AssertNear(string name, double[] found, double[] expected, double tolerance = Tolerance)
    {
        double size = expected.Max(Math.Abs);
        Assert.That(found, Has.Length.EqualTo(expected.Length), name);
        Assert.That(found, Is.EqualTo(expected).Within(tolerance * size), $"{name}, the largest of which is {size}");
    }

    /// <summary>Components one after the other.</summary>
    public static double[] Flat(Vec3[] vectors) => [.. vectors.SelectMany(v => new[] { v.X, v.Y, v.Z })];

    private static double[] Upper(Mat3 m) => [m.A.X, m.B.Y, m.C.Z, m.A.Y, m.A.Z, m.B.Z];

    private static double[] Numbers(string line) =>
        [.. line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
}
