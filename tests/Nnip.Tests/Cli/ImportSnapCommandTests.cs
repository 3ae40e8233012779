using System.Text.Json;
using Nnip.Models;
using NUnit.Framework;
using static Nnip.Tests.Cli.Cli;

namespace Nnip.Tests.Cli;

public class ImportSnapCommandTests : CliFixture
{
    [Test]
    public void A_snap_potential_becomes_a_model_that_runs()
    {
        string coefficients = Write(
            "x.snapcoeff", "2 6\nHf 0.55 1\n-3\n0.1\n0.2\n0.3\n0.4\n0.5\nO 0.45 0.7\n-5\n0.5\n0.4\n0.3\n0.2\n0.1\n");
        string parameters = Write("x.snapparam", "rcutfac 4.5\ntwojmax 2\n");
        Assert.That(Succeeds("import", "snap", coefficients, parameters, "--out", At("snap.nnip")), Does.StartWith(At("snap.nnip")));
        using var info = JsonDocument.Parse(Succeeds("info", At("snap.nnip"), "--json"));
        var descriptor = info.RootElement.GetProperty("descriptor");
        Assert.That(descriptor.GetProperty("type").GetString(), Is.EqualTo("snap"));
        Assert.That(descriptor.GetProperty("radius").GetProperty("O").GetDouble(), Is.EqualTo(0.45));
        Assert.That(descriptor.GetProperty("count").GetInt32(), Is.EqualTo(10));
        Assert.That(Succeeds("info", At("snap.nnip")), Does.Contain("SNAP, 2J 2").And.Contain("x.snapcoeff, x.snapparam"));
        Assert.That(ModelFile.Load(At("snap.nnip")).Notes["imported_from"], Is.EqualTo("x.snapcoeff, x.snapparam"));
        Assert.That(Succeeds("predict", At("snap.nnip"), At("water.extxyz")), Does.Contain("energy="));
    }

    [Test]
    public void Without_a_name_the_model_lies_beside_the_coefficients_and_replaces_nothing()
    {
        string[] files = [Write("y.snapcoeff", "1 3\nHf 0.5 1\n-3\n0.1\n0.2\n"), Write("y.snapparam", "rcutfac 4.5\ntwojmax 1\n")];
        Assert.That(Succeeds(["import", "snap", .. files]), Does.StartWith(At("y.nnip")));
        string refusal = $"{At("y.nnip")} exists; expected --out with another file, or --overwrite to replace it";
        Refused(refusal, ["import", "snap", .. files]);
        Refused(refusal, ["import", "snap", .. files, "--out", At("y.nnip")]);
        Succeeds(["import", "snap", .. files, "--overwrite"]);
    }

    [Test]
    public void An_unknown_option_points_to_the_help_of_the_whole_command() =>
        Refused("nnip import snap: unknown option '--ut'; did you mean '--out'? See 'nnip import snap --help'.",
            "import", "snap", "a", "b", "--ut", "m");

    [Test]
    public void A_missing_file_is_named() =>
        Refused($"{At("none.snapparam")}: the file does not exist", "import", "snap", At("x"), At("none.snapparam"), "--out", At("m.nnip"));
}
