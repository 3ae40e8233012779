using System.Globalization;
using Nnip.Models;
using NUnit.Framework;

namespace Nnip.Tests.Cli;

/// <summary>What only a real process shows: exit codes, standard streams, signals, and being killed.</summary>
[Platform("Linux")]
public class ProcessTests : CliFixture
{
    private const int SigInt = 2, SigKill = 9, SigTerm = 15;

    [Test]
    public void Exit_codes()
    {
        using var help = new CliProcess("--help");
        Assert.That(help.Finish().Code, Is.Zero);
        using var usage = new CliProcess("nonsense");
        Assert.That(usage.Finish(), Is.EqualTo(new CliResult(2, "", "nnip: unknown command 'nonsense'. See 'nnip --help'.", "")));
        using var full = new CliProcess("predict", ModelPath, At("water.extxyz"), "-o", "/dev/full");
        var result = full.Finish();
        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.Error, Does.StartWith("nnip failed: ").And.EndWith("(--verbose shows where)").And.Not.Contain("\n"));
    }

    [Test]
    public void Structures_flow_through_standard_streams()
    {
        using var process = new CliProcess("predict", ModelPath, "-");
        process.Input.Write(Water);
        process.Input.Close();
        var result = process.Finish();
        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Out, Is.EqualTo(Cli.Succeeds("predict", ModelPath, At("water.extxyz"))));
    }

    [Test]
    public void A_pipe_that_stays_open_is_answered_frame_by_frame()
    {
        using var process = new CliProcess("predict", ModelPath, "-");
        string[] frames = Water.Split("2\nLattice");
        process.Input.Write(frames[0]);
        process.Input.Flush();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        for (int line = 0; line < 5; line++)
            Assert.That(process.Output.ReadLineAsync(patience.Token).AsTask().GetAwaiter().GetResult(), Is.Not.Null);
        process.Input.Write("2\nLattice" + frames[1]);
        process.Input.Close();
        Assert.That(process.Finish().Out.Split('\n'), Has.Length.EqualTo(2 + 2 + 1));
    }

    [Test]
    public void Gzip_that_is_cut_short_is_refused()
    {
        Cli.Succeeds("predict", ModelPath, At("water.extxyz"), "-o", At("whole.extxyz.gz"));
        byte[] packed = File.ReadAllBytes(At("whole.extxyz.gz"));
        File.WriteAllBytes(At("cut.extxyz.gz"), packed[..^8]);
        using var process = new CliProcess("predict", ModelPath, At("cut.extxyz.gz"), "-o", At("out.extxyz"));
        var result = process.Finish();
        Assert.That(result.Error, Does.StartWith($"{At("cut.extxyz.gz")}: frame ").And.EndWith("the gzip data are cut off or damaged"));
        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(File.Exists(At("out.extxyz")), Is.False);
    }

    [TestCase(SigInt)]
    [TestCase(SigTerm)]
    [TestCase(SigKill)]
    public void A_stopped_training_resumes_bit_identically(int signal)
    {
        TinyData.Write(At("train.extxyz"), ModelPath, frames: 6, seed: 3);
        Write("train.yaml", """
            train: train.extxyz
            out: run
            batch_size: 2
            precision: double
            descriptor: {species: [Hf, O], body_order: 3, degree: 3, cutoff: 4.5}
            network: {hidden: [4], activation: tanh}
            """);
        int epochs = StopAfterSomeEpochs(signal) + 3;
        string count = epochs.ToString(CultureInfo.InvariantCulture);
        Cli.Succeeds("train", At("run/settings.yaml"), "--resume", "--epochs", count);
        Cli.Succeeds("train", At("train.yaml"), "--out", At("straight"), "--epochs", count);
        Assert.That(ModelFile.Load(At("run/model.nnip")).Parameters,
            Is.EqualTo(ModelFile.Load(At("straight/model.nnip")).Parameters).AsCollection);
        Assert.That(File.ReadAllLines(At("run/history.csv")).Skip(1).Select(line => line.Split(',')[0]),
            Is.EqualTo(Enumerable.Range(1, epochs).Select(epoch => $"{epoch}")));
    }

    /// <summary>Returns how many epochs had ended at most when the process did.</summary>
    private int StopAfterSomeEpochs(int signal)
    {
        using var process = new CliProcess("train", At("train.yaml"), "--epochs", "1000000", "--json");
        int epochs = 0;
        while (epochs < 3)
            if (process.Output.ReadLine() is not { } line)
                Assert.Fail($"the run ended by itself: {process.Finish().Error}");
            else if (line.Contains("\"event\":\"epoch\"", StringComparison.Ordinal))
                epochs++;
        process.Signal(signal);
        var result = process.Finish();
        int told = epochs + result.Out.Split("\"event\":\"epoch\"").Length - 1;
        Assert.That(File.ReadAllLines(At("run/history.csv")), Has.Length.InRange(1 + told, 2 + told), "a line for each epoch, at once");
        if (signal == SigKill)
            return told + 2;
        Assert.That(result.Code, Is.EqualTo(128 + signal));
        Assert.That(result.Error, Is.EqualTo(
            "stopping after this step and writing a checkpoint; a second signal stops at once\n"
            + $"stopped; continue with: nnip train {At("run/settings.yaml")} --resume"));
        Assert.That(result.Out, Does.Contain("\"status\":\"interrupted\""));
        Assert.That(ModelFile.Load(At("run/model.nnip")).Species, Has.Length.EqualTo(2));
        return told + 2;
    }
}
