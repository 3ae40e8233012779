using System.Globalization;
using Nnip.Bench.Report;
using NUnit.Framework;

namespace Nnip.Tests.Bench;

/// <summary>The command that measures what the report measured, on two frames: it stays alive, and its table is whole.</summary>
public class ReportCommandTests
{
    [TestCase("float")]
    [TestCase("double")]
    public void Every_quantity_has_a_line_with_a_number(string precision)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        var options = ReportOptions.Parse(["--frames", "2", "--threads", "2", "--precision", precision]);
        new ReportCommand(options, text).Run(new(ReportFrames.Generate(options.Frames), "generated", 0.1));
        string[][] rows =
        [
            .. text.ToString().Split('\n').Where(line => line.StartsWith('|') && !line.StartsWith("|-", StringComparison.Ordinal)).Skip(1)
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries)),
        ];
        Assert.That(rows.Select(row => row[1]), Is.Unique);
        foreach (string quantity in (string[])
        [
            "pair lists, 1 thread", "descriptors, 2 threads", "descriptors and force descriptors, 2 threads",
            "epoch, local readout, energies", "epoch, local readout, forces", "epoch, global readout, energies and forces",
            "epoch, convolutions along the inputs of each atom, energies and forces",
            "epoch, the report's convolutions over descriptors x atoms, energies and forces",
            "prediction, linear readout, energies and forces", "principal components, 50 of 249 descriptors, 2 frames",
            "force error after 20 epochs, orthogonal, mean of 3 seeds, 2 frames",
        ])
            Assert.That(rows.Select(row => row[1]), Does.Contain(quantity));
        foreach (string[] row in rows)
        {
            Assert.That(row[2], Is.EqualTo("not given"), $"{row[1]}: the figures are for 6000 frames");
            Assert.That(double.Parse(row[3].Split(' ')[0], CultureInfo.InvariantCulture), Is.Not.Negative, row[1]);
        }
    }

    [Test]
    public void A_known_figure_stands_beside_with_the_ratio() =>
        Assert.That(new ReportRow("epoch", 0.125, Reported: 60).Line(), Is.EqualTo("| epoch | 60 s | 0.125 s | 480 |"));

    [Test]
    public void Generated_frames_are_hafnia_of_96_atoms()
    {
        var frame = ReportFrames.Generate(1)[0];
        Assert.That(frame.Count, Is.EqualTo(96));
        Assert.That(frame.Species.Count(z => z == 8), Is.EqualTo(64));
        double nearest = Nnip.Neighbours.PairList.Build(frame, 3).Vectors.Min(r => r.Length);
        Assert.That(nearest, Is.InRange(1.2, 2.2), "Hf and O are 2 to 2.3 Angstrom apart where nothing is rattled");
    }

    [TestCase("--frames 1", "--frames is '1'; expected an integer from 2 on")]
    [TestCase("--threads none", "--threads is 'none'; expected an integer from 1 on")]
    [TestCase("--precision half", "--precision is 'half'; expected one of float, double")]
    [TestCase("--speed 3", "report has no option '--speed'; expected --frames N, --threads N or --precision NAME")]
    public void Wrong_options_are_named(string args, string message) =>
        Assert.That(() => ReportOptions.Parse(args.Split(' ')), Throws.TypeOf<InputException>().With.Message.EqualTo(message));
}
