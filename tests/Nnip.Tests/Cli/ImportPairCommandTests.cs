using System.Text.Json;
using Nnip.Empirical;
using Nnip.Models;
using Nnip.Structures;
using NUnit.Framework;
using static Nnip.Tests.Cli.Cli;

namespace Nnip.Tests.Cli;

/// <summary>`nnip import pair`: what it writes is a model that every command takes.</summary>
public class ImportPairCommandTests : CliFixture
{
    private const string Terms = """
        zbl: {inner: 0.8, cutoff: 1.6}
        lennard_jones:
          inner: 3
          cutoff: 4
          O-O: none
          H-H: {epsilon: 0.01, sigma: 2}
          O-H: {epsilon: 0.02, sigma: 1.5}
        """;

    [Test]
    public void A_file_of_terms_becomes_a_model_that_predicts()
    {
        string model = At("pair.nnip");
        Succeeds("import", "pair", Write("terms.yaml", Terms), "--out", model);
        var terms = ModelFile.Load(model).PairTerms;
        Assert.That(terms[0, 0].Select(term => term.Form), Is.EqualTo(new[] { PairForm.Zbl }));

        Assert.That(Succeeds("info", model), Does.Contain("O-H").And.Contain("lennard_jones").And.Not.Contain("ACE"));
        using var json = JsonDocument.Parse(Succeeds("info", model, "--json"));
        Assert.That(json.RootElement.GetProperty("cutoff").GetDouble(), Is.EqualTo(4));
        Assert.That(json.RootElement.GetProperty("pair_terms").GetProperty("zbl").GetProperty("inner").GetDouble(), Is.EqualTo(0.8));

        string dimer = Write("dimer.extxyz", "2\nProperties=species:S:1:pos:R:3\nO 0 0 0\nH 0 0 1.5\n");
        Succeeds("predict", model, dimer, "-o", At("out.extxyz"));
        var predicted = ExtendedXyzReader.Read(At("out.extxyz")).Single();
        var (value, slope) = terms.At(0, 1, 1.5);
        Assert.That(predicted.Energy, Is.EqualTo(value).Within(1e-12));
        Assert.That(predicted.Forces![1].Z, Is.EqualTo(-slope).Within(1e-12));
        Assert.That(Succeeds("validate", model, dimer), Does.Contain("PairPotential"));
        Assert.That(Succeeds("bench", model, dimer, "--device", "cpu"), Does.Contain("PairPotential"));
        Succeeds("evaluate", model, At("out.extxyz"));
    }

    [Test]
    public void A_model_is_replaced_only_when_asked_for()
    {
        string terms = Write("terms.yaml", Terms);
        byte[] before = File.ReadAllBytes(ModelPath);
        Refused($"{ModelPath} exists; expected --out with another file, or --overwrite to replace it",
            "import", "pair", terms, "--out", ModelPath);
        Assert.That(File.ReadAllBytes(ModelPath), Is.EqualTo(before).AsCollection);
        Succeeds("import", "pair", terms, "--out", ModelPath, "--overwrite");
        Assert.That(ModelFile.Load(ModelPath).HasNetwork, Is.False);
    }

    [Test]
    public void What_makes_no_terms_is_refused()
    {
        string zbl = Write("zbl.yaml", "zbl: {inner: 1, cutoff: 2}");
        Refused($"{zbl}: no pair names a species; expected pairs such as Hf-O, or the flag --species",
            "import", "pair", zbl, "--out", At("m"));
        Refused($"{zbl}: pair_terms.zbl knows no charge of the species Q; expected a chemical symbol",
            "import", "pair", zbl, "--species", "Q", "--out", At("m"));
        string negative = Write("negative.yaml", "zbl: {inner: 1, cutoff: -2}");
        Refused($"{negative}: pair_terms.zbl.cutoff must be positive, but is -2",
            "import", "pair", negative, "--species", "Hf", "--out", At("m"));
        string list = Write("list.yaml", "- zbl");
        Refused($"{list} line 1: expected settings such as `zbl: {{inner: 1, cutoff: 2}}`",
            "import", "pair", list, "--species", "Hf", "--out", At("m"));
        Assert.That(File.Exists(At("m")), Is.False);
    }
}
