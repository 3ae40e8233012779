using System.Text.Json;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Structures;

/// <summary>The public data sets below NNIP_DATA, read whole and compared with the figures another program found in them.</summary>
public class RealDataTests
{
    private static readonly string? Root = Environment.GetEnvironmentVariable("NNIP_DATA");

    private static IEnumerable<TestCaseData> Parts()
    {
        if (Root is null)
            return [new TestCaseData("", "").Ignore("NNIP_DATA, the folder of data sets, is not set")];
        return from check in Directory.GetFiles(Root, "check.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
               from part in new[] { "train", "test" }
               select new TestCaseData(Path.GetFileName(Path.GetDirectoryName(check)), part);
    }

    [TestCaseSource(nameof(Parts))]
    public void A_data_set_has_the_figures_of_its_check(string set, string part)
    {
        string folder = Path.Combine(Root!, set);
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "check.json")));
        var check = document.RootElement.GetProperty(part);
        double Figure(string name, int index = -1) => (index < 0 ? check.GetProperty(name) : check.GetProperty(name)[index]).GetDouble();
        var frames = ExtendedXyzReader.Read(Path.Combine(folder, $"{part}.extxyz")).ToList();

        Assert.That(frames, Has.Count.EqualTo(Figure("configs")));
        Assert.That(frames.Sum(c => c.Count), Is.EqualTo(Figure("atoms")));
        Assert.That(frames.Min(c => c.Count), Is.EqualTo(Figure("atoms_per_config", 0)));
        Assert.That(frames.Max(c => c.Count), Is.EqualTo(Figure("atoms_per_config", 2)));
        Assert.That(
            frames.SelectMany(c => c.Species).Distinct().Select(Element.Symbol).Order(StringComparer.Ordinal),
            Is.EqualTo(check.GetProperty("species").EnumerateArray().Select(s => s.GetString())));
        double[] energies = [.. frames.Select(c => c.Energy!.Value / c.Count)];
        Assert.That(energies.Min(), Is.EqualTo(Figure("E/atom min/mean/max", 0)).Within(6e-5));
        Assert.That(energies.Average(), Is.EqualTo(Figure("E/atom min/mean/max", 1)).Within(6e-5));
        Assert.That(energies.Max(), Is.EqualTo(Figure("E/atom min/mean/max", 2)).Within(6e-5));
        Vec3[] forces = [.. frames.SelectMany(c => c.Forces!)];
        Assert.That(Math.Sqrt(forces.Average(f => f.LengthSquared) / 3), Is.EqualTo(Figure("F rms comp")).Within(6e-5));
        Assert.That(
            forces.Max(f => Math.Max(Math.Abs(f.X), Math.Max(Math.Abs(f.Y), Math.Abs(f.Z)))),
            Is.EqualTo(Figure("F max comp")).Within(6e-4));
        Assert.That(frames.Count(c => c.Virial is not null), Is.EqualTo(Figure("virial")));
        Assert.That(frames.Min(c => c.Cell.Volume / c.Count), Is.EqualTo(Figure("vol/atom", 0)).Within(6e-4));
        Assert.That(frames.Max(c => c.Cell.Volume / c.Count), Is.EqualTo(Figure("vol/atom", 1)).Within(6e-4));
        Assert.That(frames.Select(c => c.Group).Distinct().Count(), Is.EqualTo(Figure("n_groups")));
        foreach (var group in check.GetProperty("groups").EnumerateObject())
            Assert.That(frames.Count(c => c.Group == group.Name), Is.EqualTo(group.Value.GetInt32()), group.Name);
    }

    [Test]
    public void The_large_packed_set_is_read_whole()
    {
        if (Root is null)
            Assert.Ignore("NNIP_DATA, the folder of data sets, is not set");
        int frames = 0, atoms = 0, virials = 0;
        foreach (var c in ExtendedXyzReader.Read(Path.Combine(Root, "hfo2_dp6000", "train.extxyz.gz")))
        {
            frames++;
            atoms += c.Count;
            virials += c.Virial is null ? 0 : 1;
        }
        Assert.That((frames, atoms, virials), Is.EqualTo((6000, 576000, 6000)));
    }
}
