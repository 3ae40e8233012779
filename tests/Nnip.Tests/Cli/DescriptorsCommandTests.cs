using System.Globalization;
using System.Text.Json;
using NUnit.Framework;
using static Nnip.Tests.Cli.Cli;

namespace Nnip.Tests.Cli;

public class DescriptorsCommandTests : CliFixture
{
    private static readonly string[] Basis =
        ["descriptors", "--type", "ace", "--species", "Hf,O", "--body-order", "3", "--degree", "3", "--cutoff", "5"];

    [Test]
    public void The_count_of_the_report()
    {
        using var json = JsonDocument.Parse(Succeeds([.. Basis, "--json"]));
        Assert.That(json.RootElement.GetProperty("count").GetInt32(), Is.EqualTo(26));
        Assert.That(json.RootElement.GetProperty("labels").GetArrayLength(), Is.EqualTo(26));
        Assert.That(Succeeds(Basis), Does.EndWith("26 descriptors\n"));
    }

    [Test]
    public void Jacobians_are_the_derivatives_of_the_values()
    {
        const double step = 1e-5;
        using var json = JsonDocument.Parse(Succeeds([.. Basis, "--json", "--forces", At("water.extxyz")]));
        var frame = json.RootElement.GetProperty("frames")[0];
        Assert.That(json.RootElement.GetProperty("frames").GetArrayLength(), Is.EqualTo(2));
        double[][] plus = Values(step), minus = Values(-step);
        int compared = 0;
        foreach (var jacobian in frame.GetProperty("jacobians").EnumerateArray())
        {
            if (jacobian.GetProperty("moved").GetInt32() != 1)
                continue;
            int atom = jacobian.GetProperty("atom").GetInt32(), first = jacobian.GetProperty("first").GetInt32();
            var values = jacobian.GetProperty("values");
            for (int d = 0; d < values.GetArrayLength(); d++, compared++)
                Assert.That(
                    values[d][0].GetDouble(), Is.EqualTo((plus[atom][first + d] - minus[atom][first + d]) / (2 * step)).Within(1e-6),
                    $"atom {atom}, descriptor {first + d}");
        }
        Assert.That(compared, Is.EqualTo(3 * 13), "every atom sees atom 1");

        double[][] Values(double shift)
        {
            string moved = Write("moved.extxyz",
                Water.Replace("O 2.0 0.1", FormattableString.Invariant($"O {2.0 + shift:R} 0.1"), StringComparison.Ordinal));
            using var other = JsonDocument.Parse(Succeeds([.. Basis, "--json", moved]));
            return other.RootElement.GetProperty("frames")[0].GetProperty("values").Deserialize<double[][]>()!;
        }
    }

    [Test]
    public void Values_of_other_centre_species_are_zero()
    {
        using var json = JsonDocument.Parse(Succeeds([.. Basis, "--json", At("water.extxyz")]));
        double[][] values = json.RootElement.GetProperty("frames")[0].GetProperty("values").Deserialize<double[][]>()!;
        Assert.That(values, Has.Length.EqualTo(3));
        Assert.That(values[0][..13], Has.Some.Not.Zero);
        Assert.That(values[0][13..], Is.All.Zero);
        Assert.That(values[1][..13], Is.All.Zero);
        Assert.That(values[1][13..], Has.Some.Not.Zero);
    }

    [Test]
    public void Plain_text_has_a_line_for_each_atom()
    {
        string[] lines = Succeeds([.. Basis, At("water.extxyz")]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(2 + 3 + 2));
        Assert.That(lines[1], Does.StartWith("Hf 1 "));
        Assert.That(lines[2], Does.StartWith("O 14 "));
        Assert.That(lines[1].Split(' '), Has.Length.EqualTo(2 + 13));
    }

    [Test]
    public void Both_backends_agree()
    {
        string[] cpu = Succeeds([.. Basis, At("water.extxyz"), "--forces", "--device", "cpu"]).Split([' ', '\n']);
        string[] reference = Succeeds([.. Basis, At("water.extxyz"), "--forces", "--device", "reference"]).Split([' ', '\n']);
        Assert.That(cpu, Has.Length.EqualTo(reference.Length));
        for (int i = 0; i < cpu.Length; i++)
            if (double.TryParse(reference[i], CultureInfo.InvariantCulture, out double expected))
                Assert.That(double.Parse(cpu[i], CultureInfo.InvariantCulture), Is.EqualTo(expected).Within(1e-10));
    }

    [Test]
    public void Snap_has_the_count_of_lammps()
    {
        string[] snap = ["descriptors", "--type", "snap", "--species", "Hf,O", "--twojmax", "4", "--radius", "Hf=0.55,O=0.45"];
        Assert.That(Succeeds(snap), Does.Contain("4 4 4").And.EndsWith("28 descriptors\n"));
        using var json = JsonDocument.Parse(Succeeds([.. snap, "--chem", "true", "--rcutfac", "4", "--json", At("water.extxyz")]));
        Assert.That(json.RootElement.GetProperty("type").GetString(), Is.EqualTo("snap"));
        Assert.That(json.RootElement.GetProperty("count").GetInt32(), Is.EqualTo(2 * 8 * 14));
        double[][] values = json.RootElement.GetProperty("frames")[0].GetProperty("values").Deserialize<double[][]>()!;
        Assert.That(values[0][..112], Has.Some.Not.Zero);
        Assert.That(values[0][112..], Is.All.Zero);
    }

    [TestCase("--twojmax: descriptor.twojmax is 'x'; expected an integer", "--type", "snap", "--species", "Hf", "--twojmax", "x")]
    [TestCase("--radius must name species of the model, Hf, but has 'O'", "--type", "snap", "--species", "Hf", "--radius", "O=1")]
    [TestCase("--degree is a setting of the descriptor ace, but the descriptor is snap; expected only settings of snap",
        "--type", "snap", "--species", "Hf", "--degree", "4")]
    [TestCase("--twojmax is a setting of the descriptor snap, but the descriptor is ace; expected only settings of ace",
        "--species", "Hf", "--twojmax", "4")]
    [TestCase("--species must hold chemical symbols such as Hf, but has 'Xx'", "--species", "Xx")]
    [TestCase("--cutoff must be positive, but is -1", "--species", "Hf", "--cutoff", "-1")]
    [TestCase("--wl must be positive, but is 0", "--species", "Hf", "--wl", "0")]
    [TestCase("--degree must be at least --csp 9 for any function to be selected, but is 3",
        "--species", "Hf", "--degree", "3", "--csp", "9")]
    [TestCase("--forces is given without FILE; expected structures to compute Jacobians for", "--species", "Hf", "--forces")]
    public void Wrong_settings(string message, params string[] args) => Refused(message, ["descriptors", .. args]);
}
