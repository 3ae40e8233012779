using System.IO.Compression;
using System.Text.Json;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Reference;
using Nnip.Structures;
using NUnit.Framework;
using static Nnip.Tests.Cli.Cli;

namespace Nnip.Tests.Cli;

public class ModelCommandTests : CliFixture
{
    [Test]
    public void Info_tells_what_the_model_is()
    {
        string text = Succeeds("info", ModelPath);
        Assert.That(text, Does.Contain("Hf, O").And.Contain("local, per_species, 13-5-3-1, tanh").And.Contain("13 + 13").And.Contain(
            "\"quoted\", Å and"));
        using var json = JsonDocument.Parse(Succeeds("info", ModelPath, "--json"));
        Assert.That(json.RootElement.GetProperty("descriptor").GetProperty("count").GetInt32(), Is.EqualTo(26));
        Assert.That(json.RootElement.GetProperty("cutoff").GetDouble(), Is.EqualTo(4.7));
        Assert.That(json.RootElement.GetProperty("notes").GetProperty("seed").GetString(), Is.EqualTo("1"));
    }

    [Test]
    public void Predict_writes_what_the_library_computes_and_keeps_the_rest()
    {
        Succeeds("predict", ModelPath, At("water.extxyz"), "-o", At("out.extxyz"), "--device", "reference");
        var written = ExtendedXyzReader.Read(At("out.extxyz")).ToList();
        var structures = ExtendedXyzReader.Read(At("water.extxyz")).ToList();
        using var backend = new ReferenceBackend();
        using var calculator = Pipelines.Calculator(backend, ModelFile.Load(ModelPath), Nnip.Backends.Precision.Double);
        Assert.That(written, Has.Count.EqualTo(2));
        for (int f = 0; f < 2; f++)
        {
            var expected = calculator.Compute(structures[f]);
            Assert.That(written[f].Energy, Is.EqualTo(expected.Energy));
            Assert.That(written[f].Forces, Is.EqualTo(expected.Forces).AsCollection);
            Assert.That(written[f].Virial, Is.EqualTo(expected.Virial));
            Assert.That(written[f].Group, Is.EqualTo(structures[f].Group));
            Assert.That(written[f].Extras.Select(e => e.Key), Does.Contain("label").And.Contain("stress"));
            Assert.That(written[f].Columns.Select(c => c.Name), Is.EqualTo(new[] { "magmom", "energies" }));
            Assert.That(written[f].Columns[0].Values, Is.EqualTo(structures[f].Columns[0].Values));
        }
    }

    [Test]
    public void Predict_reads_and_writes_standard_streams()
    {
        var result = RunWithInput(Water, "predict", ModelPath, "-");
        Assert.That(result.Error, Is.Empty);
        Assert.That(Succeeds("predict", ModelPath, At("water.extxyz"), "-o", "-"), Is.EqualTo(result.Out));
        Assert.That(ExtendedXyzReader.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(result.Out)), "out").Count(), Is.EqualTo(2));
    }

    [Test]
    public void Predict_leaves_no_free_energy_of_the_input_beside_its_own_energy()
    {
        File.WriteAllText(At("free.extxyz"), Water.Replace("energy=", "free_energy=", StringComparison.Ordinal));
        string output = Succeeds("predict", ModelPath, At("free.extxyz"));
        Assert.That(output, Does.Contain(" energy=").And.Not.Contain("free_energy"));
    }

    [Test]
    public void Evaluate_takes_labels_by_the_names_it_is_given()
    {
        string renamed = Water.Replace("energy=", "my_energy=", StringComparison.Ordinal);
        File.WriteAllText(At("renamed.extxyz"), renamed);
        string original = Succeeds("evaluate", ModelPath, At("water.extxyz"), "--json");
        string expected = original.Replace("water.extxyz", "renamed.extxyz", StringComparison.Ordinal);
        Assert.That(Succeeds("evaluate", ModelPath, At("renamed.extxyz"), "--json", "--keys.energy", "my_energy"), Is.EqualTo(expected));
        Assert.That(Succeeds("evaluate", ModelPath, At("renamed.extxyz"), "--json"), Is.Not.EqualTo(expected));
    }

    [Test]
    public void Predict_packs_where_the_name_says_so()
    {
        Succeeds("predict", ModelPath, At("water.extxyz"), "--output", At("out.extxyz.gz"));
        using var unpacked = new GZipStream(File.OpenRead(At("out.extxyz.gz")), CompressionMode.Decompress);
        Assert.That(new StreamReader(unpacked).ReadToEnd(), Is.EqualTo(Succeeds("predict", ModelPath, At("water.extxyz"))));
    }

    [Test]
    public void Float_is_close_to_double()
    {
        Succeeds("predict", ModelPath, At("water.extxyz"), "-o", At("double.extxyz"), "--precision", "double");
        Succeeds("predict", ModelPath, At("water.extxyz"), "-o", At("float.extxyz"), "--precision", "float");
        double a = ExtendedXyzReader.Read(At("double.extxyz")).First().Energy!.Value,
            b = ExtendedXyzReader.Read(At("float.extxyz")).First().Energy!.Value;
        Assert.That(b, Is.EqualTo(a).Within(1e-4).And.Not.EqualTo(a));
    }

    [Test]
    public void A_species_the_model_does_not_know_leaves_no_output()
    {
        string input = Write("si.extxyz", "1\nproperties=species:S:1:pos:R:3\nSi 0 0 0\n");
        Refused($"{input}: frame 1: atom 1 is Si, but the potential knows only Hf, O", "predict", ModelPath, input, "-o", At("out.extxyz"));
        Assert.That(File.Exists(At("out.extxyz")), Is.False);
    }

    [Test]
    public void Structures_that_are_missing_or_malformed()
    {
        Refused($"{At("none")}: the file does not exist", "predict", ModelPath, At("none"));
        Assert.That(Run("predict", ModelPath, Write("short.extxyz", "3\n\nHf 0 0 0\n")).Code, Is.EqualTo(2));
        Assert.That(Run("predict", At("water.extxyz"), At("water.extxyz")).Error, Does.Contain("this is no model file"));
    }

    [Test]
    public void Evaluate_gives_errors_in_all_and_by_group_and_species()
    {
        using var json = JsonDocument.Parse(Succeeds("evaluate", ModelPath, At("water.extxyz"), "--json", "--device", "reference"));
        var structures = ExtendedXyzReader.Read(At("water.extxyz")).ToList();
        using var backend = new ReferenceBackend();
        using var calculator = Pipelines.Calculator(backend, ModelFile.Load(ModelPath), Nnip.Backends.Precision.Double);
        var predictions = structures.ConvertAll(calculator.Compute);

        double[] energyErrors = [.. structures.Zip(predictions, (s, p) => 1000 * (p.Energy - s.Energy!.Value) / s.Count)];
        double[] forceErrors =
        [
            .. structures.Zip(predictions).SelectMany(pair =>
                pair.First.Forces!.Zip(pair.Second.Forces, (a, b) => b - a)).SelectMany(d => new[] { 1000 * d.X, 1000 * d.Y, 1000 * d.Z }),
        ];
        var root = json.RootElement;
        Assert.That(root.GetProperty("energy_mae_mev_per_atom").GetDouble(),
            Is.EqualTo(energyErrors.Average(Math.Abs)).Within(1e-9).Percent);
        Assert.That(root.GetProperty("energy_rmse_mev_per_atom").GetDouble(),
            Is.EqualTo(Math.Sqrt(energyErrors.Average(e => e * e))).Within(1e-9).Percent);
        Assert.That(root.GetProperty("force_mae_mev_per_angstrom").GetDouble(),
            Is.EqualTo(forceErrors.Average(Math.Abs)).Within(1e-9).Percent);
        Assert.That(root.GetProperty("force_rmse_mev_per_angstrom").GetDouble(),
            Is.EqualTo(Math.Sqrt(forceErrors.Average(e => e * e))).Within(1e-9).Percent);
        Assert.That(root.GetProperty("force_largest_mev_per_angstrom").GetDouble(),
            Is.EqualTo(forceErrors.Chunk(3).Max(e => Math.Sqrt(e.Sum(x => x * x)))).Within(1e-9).Percent);
        Assert.That(root.GetProperty("virial_rmse_mev_per_atom").GetDouble(), Is.Positive);
        foreach (string key in new[] { "energy_r2", "force_r2", "force_cosine" })
            Assert.That(root.GetProperty(key).GetDouble(), Is.LessThanOrEqualTo(1));
        var groups = root.GetProperty("groups");
        Assert.That(groups.EnumerateObject().Select(g => g.Name), Is.EqualTo(new[] { "bulk", "pair" }));
        Assert.That(groups.GetProperty("bulk").GetProperty("energy_mae_mev_per_atom").GetDouble(),
            Is.EqualTo(Math.Abs(energyErrors[0])).Within(1e-9).Percent);
        Assert.That(groups.GetProperty("pair").GetProperty("virial_rmse_mev_per_atom").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(root.GetProperty("species").EnumerateObject().Select(g => g.Name), Is.EquivalentTo(new[] { "O", "Hf" }));
        var species = root.GetProperty("species");
        Assert.That(
            3 * species.GetProperty("O").GetProperty("force_cosine").GetDouble()
                + 2 * species.GetProperty("Hf").GetProperty("force_cosine").GetDouble(),
            Is.EqualTo(5 * root.GetProperty("force_cosine").GetDouble()).Within(1e-9));
        Assert.That(root.GetProperty("species").GetProperty("O").GetProperty("atoms").GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public void Evaluate_prints_a_table_and_writes_predictions()
    {
        string table = Succeeds("evaluate", ModelPath, At("water.extxyz"), "--out", At("evaluation"));
        Assert.That(table, Does.Contain("  group bulk ").And.Contain("  species Hf ").And.Contain("meV/Å").And.Contain("GPa"));
        string[] frames = File.ReadAllLines(At("evaluation/predictions.csv")), atoms = File.ReadAllLines(At("evaluation/forces.csv"));
        Assert.That(frames, Has.Length.EqualTo(3));
        Assert.That(frames[0], Does.StartWith("frame,group,atoms,energy_reference,energy_predicted,virial_xx_reference"));
        Assert.That(frames[1], Does.StartWith("1,bulk,3,-3.5,"));
        Assert.That(atoms, Has.Length.EqualTo(6));
        Assert.That(atoms[5], Does.StartWith("2,2,O,-0.4,0,0,"));
        Refused($"{At("evaluation")}: earlier results are there (report.html); expected --overwrite to replace them, "
            + "or another folder (--out DIR)", "evaluate", ModelPath, At("water.extxyz"), "--out", At("evaluation"));
        Succeeds("evaluate", ModelPath, At("water.extxyz"), "--out", At("evaluation"), "--overwrite");
    }

    [TestCase("settings.yaml")]
    [TestCase("history.csv")]
    [TestCase("checkpoint")]
    [TestCase("summary.csv")]
    public void Evaluate_leaves_the_results_of_other_commands(string file)
    {
        Write(file, "");
        Refused($"{Folder}: earlier results are there ({file}); expected --overwrite to replace them, or another folder (--out DIR)",
            "evaluate", ModelPath, At("water.extxyz"), "--out", Folder);
        Assert.That(File.Exists(At("report.html")), Is.False);
    }

    [TestCase("water.extxyz")]
    [TestCase("below/../water.extxyz")]
    [TestCase("link.extxyz")]
    [TestCase("linked/water.extxyz")]
    public void Predict_does_not_replace_its_input(string output)
    {
        Directory.CreateDirectory(At("below"));
        File.CreateSymbolicLink(At("link.extxyz"), "water.extxyz");
        Directory.CreateSymbolicLink(At("linked"), Folder);
        Refused($"{At(output)}: the structures are read from this file; expected another one to write to (-o OUT)",
            "predict", ModelPath, At("water.extxyz"), "-o", At(output));
        Assert.That(File.ReadAllText(At("water.extxyz")), Is.EqualTo(Water));
    }

    [Test]
    public void Evaluate_refuses_structures_without_labels()
    {
        string input = Write("bare.extxyz", "1\n\nHf 0 0 0\n");
        Refused(
            "bare.extxyz: no frame has an energy (looked for e0, e1), forces (looked for f) or a virial (looked for w, stress, dft_stress, "
                + "ref_stress); expected labelled structures to measure errors on, or the names of their labels by --keys.energy, "
                + "--keys.forces, --keys.virial, --keys.stress",
            "evaluate", ModelPath, input, "--out", At("evaluation"), "--keys.energy", "e0,e1", "--keys.forces", "f", "--keys.virial", "w");
        Assert.That(Directory.Exists(At("evaluation")), Is.False);
    }

    [Test]
    public void Output_that_cannot_be_written()
    {
        string input = At("water.extxyz");
        Refused($"{input}: a file of this name exists; expected a folder for the results", "evaluate", ModelPath, input, "--out", input);
        Refused($"{input}/x: the folder cannot be made; expected a path where results can be written",
            "evaluate", ModelPath, input, "--out", $"{input}/x");
    }

    [Test]
    [Platform("Linux")]
    public void A_folder_that_takes_no_files() =>
        Refused("/proc/out.extxyz: cannot write the file because its folder cannot be written to", "predict", ModelPath, At("water.extxyz"),
            "-o", "/proc/out.extxyz");

    [Test]
    public void A_table_leaves_columns_out_where_the_terminal_is_narrow()
    {
        using var output = new MemoryStream();
        var context = new Nnip.Cli.CommandContext(() => Stream.Null, output, TextWriter.Null, terminal: false);
        context.Tables.Profile.Width = 80;
        string input = Write("long.extxyz", Water.Replace("group=bulk", "group=orthorhombic-at-2000-K", StringComparison.Ordinal));
        Assert.That(Nnip.Cli.NnipCommand.Run(["evaluate", ModelPath, input], context), Is.Zero);
        string[] lines = System.Text.Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.All.Length.AtMost(80));
        Assert.That(lines[0], Does.Contain("E RMSE").And.Contain("F RMSE").And.Not.Contain("Atoms"));
        Assert.That(Succeeds("evaluate", ModelPath, input).Split('\n')[0], Does.Contain("Atoms").And.Contain("S RMSE"));
    }
}
