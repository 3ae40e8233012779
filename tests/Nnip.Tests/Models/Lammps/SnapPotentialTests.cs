using System.Text.Json;
using Nnip.Models;
using Nnip.Models.Lammps;
using Nnip.Pipeline;
using Nnip.Tests.Descriptors;
using NUnit.Framework;

namespace Nnip.Tests.Models.Lammps;

/// <summary>
/// The published potential Ta06A against energies and forces of LAMMPS with `pair_style snap` alone. The files lie beside the data sets,
/// in the folder `oracle/snap_ta06a` next to that which NNIP_DATA names.
/// </summary>
public class SnapPotentialTests
{
    /// <summary>eV per cubic Angstrom in bar, as the LAMMPS version that made the values has it in `units metal`.</summary>
    private const double Bar = 1.6021765e6;

    private static string? Folder =>
        Environment.GetEnvironmentVariable("NNIP_DATA") is { Length: > 0 } data
        && Path.Combine(data, "..", "oracle", "snap_ta06a") is var folder && Directory.Exists(folder) ? folder : null;

    private static IEnumerable<TestCaseData> Cases()
    {
        if (Folder is null)
            return [new TestCaseData("", "").Ignore("oracle/snap_ta06a, beside the folder that NNIP_DATA names, is not there")];
        return from name in new[] { "Ta_16", "Ta_54" }
               from backend in Contract.Backends.Cases().Select(backend => backend.Name).Distinct()
               select new TestCaseData(backend, name);
    }

    [TestCaseSource(nameof(Cases))]
    public void Energies_forces_and_pressure_are_those_of_lammps(string backendName, string structureName)
    {
        using var file = new MemoryStream();
        ModelFile.Save(SnapPotential.Read(Path.Combine(Folder!, "Ta06A.snapcoeff"), Path.Combine(Folder!, "Ta06A.snapparam")), file);
        file.Position = 0;
        using var backend = Contract.Backends.Create(backendName);
        using var calculator = Pipelines.Calculator(backend, ModelFile.Load(file), Nnip.Backends.Precision.Double);
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder!, $"{structureName}.json")));
        var prediction = calculator.Compute(SnapCase.StructureOf(document.RootElement));
        var expected = document.RootElement.GetProperty("snap_only");

        Compare([prediction.Energy], [expected.GetProperty("energy").GetDouble()], "energy");
        Compare(prediction.AtomEnergies, Get<double[]>("atom_energy"), "atom energies");
        double[] forces = [.. prediction.Forces.SelectMany(f => new[] { f.X, f.Y, f.Z })];
        Compare(forces, [.. Get<double[][]>("forces").SelectMany(f => f)], "forces");
        var w = prediction.Virial;
        double volume = expected.GetProperty("volume").GetDouble();
        double[] pressure =
            [.. new[] { w.A.X, w.B.Y, w.C.Z, w.A.Y, w.A.Z, w.B.Z }.Select(v => v / volume * Bar)];
        Compare(pressure, Get<double[]>("pressure_bar_xx_yy_zz_xy_xz_yz"), "pressure");

        T Get<T>(string name) => expected.GetProperty(name).Deserialize<T>()!;
    }

    private static void Compare(double[] values, double[] expected, string what)
    {
        double scale = expected.Max(Math.Abs);
        Assert.That(values, Has.Length.EqualTo(expected.Length), what);
        for (int i = 0; i < values.Length; i++)
            Assert.That(values[i], Is.EqualTo(expected[i]).Within(1e-8 * scale), $"{what} {i}");
    }
}
