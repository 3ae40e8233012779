using System.Text.Json;
using Nnip.Backends;
using Nnip.Empirical;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Empirical;

/// <summary>
/// ZBL against LAMMPS: the published potential Ta06A with its overlay `zbl 4 4.8` minus the potential alone, computed there for 16 and 54
/// atoms. The files lie beside the folder of data sets and are no part of the repository.
/// </summary>
public class ZblOracleTests
{
    // LAMMPS converts eV/Angstrom^3 to bar with this number of its metal units.
    private const double LammpsBar = 1.6021765e6;

    [TestCase("Ta_16")]
    [TestCase("Ta_54")]
    public void Energies_forces_and_pressure_are_those_of_lammps(string name)
    {
        string path = Path.Combine(Environment.GetEnvironmentVariable("NNIP_DATA") ?? "", "..", "oracle", "snap_ta06a", $"{name}.json");
        if (!File.Exists(path))
            Assert.Ignore($"{path} is not there; the files of LAMMPS lie beside the data sets that NNIP_DATA names");
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var root = document.RootElement;
        JsonElement with = root.GetProperty("snap_plus_zbl"), without = root.GetProperty("snap_only");
        Vec3[] cell = Vectors(root.GetProperty("cell"));
        var structure = new Configuration
        {
            Species = [.. root.GetProperty("species").EnumerateArray().Select(_ => 73)],
            Positions = Vectors(root.GetProperty("positions")),
            Cell = new(new(cell[0], cell[1], cell[2]), true, true, true),
        };
        var terms = PairTerms.Build([new() { Form = PairForm.Zbl, Inner = 4, Cutoff = 4.8 }], ["Ta"]);
        foreach (var (device, create) in Contract.Backends.All)
        {
            using var backend = create();
            using var calculator = Pipelines.Calculator(backend, Potential.OfPairTerms(["Ta"], terms), Precision.Double);
            var (energy, atomEnergies, forces, virial) = calculator.Compute(structure);
            Near(energy, Number("energy"), Number("energy"), "energy");
            double[] ofAtoms = [.. Numbers(with, "atom_energy").Zip(Numbers(without, "atom_energy"), (a, b) => a - b)];
            for (int i = 0; i < ofAtoms.Length; i++)
                Near(atomEnergies[i], ofAtoms[i], ofAtoms[i], $"energy of atom {i}");
            Vec3[] expected =
                [.. Vectors(with.GetProperty("forces")).Zip(Vectors(without.GetProperty("forces")), (a, b) => a - b)];
            double size = expected.Max(force => force.Length);
            for (int i = 0; i < expected.Length; i++)
                Near((forces[i] - expected[i]).Length, 0, size, $"force on atom {i}");
            double[] pressure = [.. Numbers(with, Pressure).Zip(Numbers(without, Pressure), (a, b) => (a - b) / LammpsBar)];
            double volume = root.GetProperty("snap_only").GetProperty("volume").GetDouble(), largest = pressure.Max(Math.Abs);
            double[] found = [virial.A.X, virial.B.Y, virial.C.Z, virial.A.Y, virial.A.Z, virial.B.Z];
            for (int c = 0; c < found.Length; c++)
                Near(found[c] / volume, pressure[c], largest, $"pressure {c}");

            void Near(double value, double lammps, double scale, string what) =>
                Assert.That(value, Is.EqualTo(lammps).Within(1e-8 * Math.Abs(scale)), $"{device}: {what}");
        }

        double Number(string key) => with.GetProperty(key).GetDouble() - without.GetProperty(key).GetDouble();
    }

    private const string Pressure = "pressure_bar_xx_yy_zz_xy_xz_yz";

    private static double[] Numbers(JsonElement element, string key) =>
        [.. element.GetProperty(key).EnumerateArray().Select(x => x.GetDouble())];

    private static Vec3[] Vectors(JsonElement rows) =>
        [.. rows.EnumerateArray().Select(row => new Vec3(row[0].GetDouble(), row[1].GetDouble(), row[2].GetDouble()))];
}
