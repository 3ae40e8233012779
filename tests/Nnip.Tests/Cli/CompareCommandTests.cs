using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using NUnit.Framework;
using static Nnip.Tests.Cli.Cli;

namespace Nnip.Tests.Cli;

/// <summary>`nnip compare` from files to files, on a tiny set labelled by a random model.</summary>
public class CompareCommandTests : CliFixture
{
    [SetUp]
    public void MakeData()
    {
        TinyData.Write(At("train.extxyz"), ModelPath, frames: 8, seed: 1);
        TinyData.Write(At("test.extxyz"), ModelPath, frames: 3, seed: 2);
        Write("train.yaml", """
            train: train.extxyz
            test: test.extxyz
            out: comparison
            epochs: 3
            batch_size: 2
            precision: double
            device: cpu
            descriptor: {species: [Hf, O], body_order: 3, degree: 3, cutoff: 4.5}
            network: {hidden: [4], activation: tanh}
            """);
    }

    [Test]
    public void Variants_and_seeds_make_a_table_curves_and_a_report()
    {
        var result = Run(
            "compare", At("train.yaml"), "--vary", "network.initialisation=glorot_normal,orthogonal", "--vary", "network.hidden=[4],[3,3]",
            "--variant", "slow:optimizer.learning_rate=1e-5,epochs=2", "--seeds", "2", "--target", "force_rmse=1e9");
        Assert.That(result.Code, Is.Zero, result.Error);
        string[] names = ["glorot_normal, [4]", "glorot_normal, [3,3]", "orthogonal, [4]", "orthogonal, [3,3]", "slow"];
        foreach (string name in names)
            Assert.That(result.Out, Does.Contain(name));
        Assert.That(result.Out, Does.Contain("errors on the test frames"));

        string[] curves = File.ReadAllLines(At("comparison/curves.csv"));
        Assert.That(curves[0], Does.StartWith("variant,seed,epoch,elapsed_seconds,cpu_seconds,loss,energy_rmse_mev_per_atom"));
        Assert.That(curves, Has.Length.EqualTo(1 + 4 * 2 * 3 + 2 * 2));
        Assert.That(curves[1], Does.StartWith("\"glorot_normal, [4]\",1,1,"));
        Assert.That(curves[^1], Does.StartWith("slow,2,2,"));
        string[] summary = File.ReadAllLines(At("comparison/summary.csv"));
        Assert.That(summary, Has.Length.EqualTo(6));
        Assert.That(summary[^1], Does.StartWith("slow,2,0,").And.EndsWith(",2"));

        var page = XDocument.Load(At("comparison/report.html"));
        Assert.That(page.Descendants("th").Select(th => th.Value), Is.SupersetOf(names));
        foreach (string plot in new[] { "loss", "rmse_energy", "rmse_forces", "rmse_forces_seconds" })
            Assert.That(File.Exists(At($"comparison/plots/{plot}.svg")), plot);
    }

    [Test]
    public void A_variant_with_one_seed_is_the_training_of_its_settings()
    {
        Succeeds("train", At("train.yaml"), "--out", At("run"), "--seed", "7", "--network.zero-last-layer", "true");
        var result = Run("compare", At("train.yaml"), "--seed", "6",
            "--vary", "network.zero_last_layer=true,false", "--seeds", "2", "--json");
        string[] history = File.ReadAllLines(At("run/history.csv"))[^1].Split(',');
        string line = File.ReadAllLines(At("comparison/curves.csv")).Single(line => line.StartsWith("true,7,3,", StringComparison.Ordinal));
        Assert.That(line.Split(',')[5..9], Is.EqualTo(history[1..5]));

        using var json = JsonDocument.Parse(result.Out);
        var variants = json.RootElement.GetProperty("variants").EnumerateArray().ToArray();
        Assert.That(variants.Select(v => v.GetProperty("settings").GetProperty("network.zero_last_layer").GetString()),
            Is.EqualTo(new[] { "true", "false" }));
        double[] losses = [.. File.ReadAllLines(At("comparison/curves.csv"))
            .Where(line => line.StartsWith("true,", StringComparison.Ordinal) && line.Split(',')[2] == "3")
            .Select(line => double.Parse(line.Split(',')[5], CultureInfo.InvariantCulture))];
        var loss = variants[0].GetProperty("final_loss");
        Assert.That(loss.GetProperty("mean").GetDouble(), Is.EqualTo((losses[0] + losses[1]) / 2).Within(1e-12));
        Assert.That(loss.GetProperty("deviation").GetDouble(), Is.EqualTo(Math.Abs(losses[0] - losses[1]) / Math.Sqrt(2)).Within(1e-12));
        Assert.That(json.RootElement.GetProperty("errors_on").GetString(), Is.EqualTo("test"));
    }

    [Test]
    public void A_target_that_nothing_reaches_is_told_as_such()
    {
        var result = Run("compare", At("train.yaml"), "--seeds", "1", "--target", "force_rmse=1e-9", "--validation.count", "2");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Out, Does.Contain("1, 0 reach it"));
        Assert.That(File.ReadAllLines(At("comparison/summary.csv"))[1], Does.EndWith(",,,,,0"));
    }

    [Test]
    public void A_training_that_diverges_is_counted()
    {
        var result = Run("compare", At("train.yaml"),
            "--variant", "wild:optimizer.learning_rate=1e200,schedule.warmup_epochs=0", "--seeds", "1");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Contain("wild, seed 1: training diverged in epoch 1"));
        Assert.That(result.Out, Does.Contain("1, 1 diverged"));
    }

    [TestCase("--vary", "epochs",
        "--vary is 'epochs'; expected PATH=VALUE,VALUE,... such as network.initialisation=glorot_uniform,orthogonal")]
    [TestCase("--vary", "network.hiden=[4]",
        "--vary: there is no setting 'network.hiden' (did you mean network.hidden?); expected a key of the settings file")]
    [TestCase("--vary", "epochs=2,2", "two variants are called '2'; expected different names")]
    [TestCase("--vary", "epochs=2,-1", "--vary: epochs must be at least 0, but is -1")]
    [TestCase("--vary", "epochs=2,x", "--vary: epochs is 'x'; expected an integer")]
    [TestCase("--variant", "a:epochs=x", "--variant: epochs is 'x'; expected an integer")]
    [TestCase("--vary", "device=cpu,cuda",
        "variant 'cuda' has files, labels or a device of its own; expected settings of the training alone")]
    [TestCase("--variant", "fast",
        "--variant is 'fast'; expected NAME:PATH=VALUE,PATH=VALUE,... such as fast:optimizer.learning_rate=0.01,epochs=50")]
    [TestCase("--seeds", "0", "--seeds is 0; expected 1 or more")]
    [TestCase("--target", "force=3",
        "--target is 'force=3'; expected loss or energy_rmse or force_rmse or virial_rmse, "
        + "= and a positive number (meV/atom, meV/Angstrom)")]
    public void What_cannot_be_compared_is_refused(string flag, string value, string message) =>
        Refused(message, "compare", At("train.yaml"), flag, value);

    [Test]
    public void An_earlier_comparison_is_kept_unless_told_otherwise()
    {
        Run("compare", At("train.yaml"), "--seeds", "1");
        Refused(
            $"{At("comparison")}: the results of an earlier comparison are there; "
            + "expected --overwrite to replace them, or another folder (--out DIR)",
            "compare", At("train.yaml"), "--seeds", "1");
        Assert.That(Run("compare", At("train.yaml"), "--seeds", "1", "--overwrite").Code, Is.Zero);
    }
}
