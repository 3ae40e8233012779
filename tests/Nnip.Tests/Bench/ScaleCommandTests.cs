using System.Globalization;
using Nnip.Bench.Scale;
using NUnit.Framework;

namespace Nnip.Tests.Bench;

/// <summary>The command that measures prediction as structures grow, on small ones: it stays alive, and its table is whole.</summary>
public class ScaleCommandTests
{
    [Test]
    public void Every_size_has_a_line()
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        new ScaleCommand(ScaleOptions.Parse(["--cells", "4", "--threads", "1", "--precision", "double"]), text).Run();
        string[][] rows =
        [
            .. text.ToString().Split('\n').Where(line => line.StartsWith('|') && !line.StartsWith("|-", StringComparison.Ordinal)).Skip(1)
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries)),
        ];
        Assert.That(rows.Select(row => row[1]), Is.EqualTo(["96", "768"]));
        foreach (string[] row in rows)
            Assert.That(double.Parse(row[2], CultureInfo.InvariantCulture), Is.Positive, row[1]);
    }

    [TestCase("--cells 0", "--cells is '0'; expected a positive integer")]
    [TestCase("--precision half", "--precision is 'half'; expected one of float, double")]
    [TestCase("--speed 3", "scale has no option '--speed'; expected --from N, --cells N, --threads N or --precision NAME")]
    public void Wrong_options_are_named(string args, string message) =>
        Assert.That(() => ScaleOptions.Parse(args.Split(' ')), Throws.TypeOf<InputException>().With.Message.EqualTo(message));
}
