using System.Runtime.Intrinsics;
using Nnip.Cli;
using Nnip.Tests.Fixtures;
using Nnip.Tests.SoftwareDevice;
using NUnit.Framework;

namespace Nnip.Tests.Cli;

/// <summary>
/// The command compiled ahead of time against the managed one on the same files: the same bits, as both use the same instructions. Nothing
/// of it may depend on code that the compiler could not see.
/// </summary>
[Platform("Linux")]
public class NativeCommandTests : CliFixture
{
    private const string Best = "nnip", Narrow = "nnip-x86-64-v3";

    private const int SigInt = 2;

    /// <summary>Command lines; MODEL is a small random model, FILE its structures, TERMS a file of pair terms.</summary>
    private static readonly string[] Lines =
    [
        "--help", "train --help", "nonsense", "predict MODEL", "predict FILE FILE", "evaluate MODEL FILE --treads 2",
        "info MODEL", "info MODEL --json", "info --devices --json", "evaluate MODEL FILE", "evaluate MODEL FILE --json --precision float",
        "validate MODEL FILE", "predict MODEL FILE --device reference", "import pair TERMS --out TERMS.nnip --overwrite",
        "descriptors --species Hf,O --body-order 3 --degree 3 --cutoff 5 --forces --json FILE",
        "descriptors --type snap --species Hf,O --twojmax 4 --rcutfac 4.8 --radius Hf=0.55,O=0.45 --chem true --json FILE",
    ];

    [TestCaseSource(nameof(Lines))]
    public void Every_command_answers_as_the_managed_one(string line)
    {
        Write("terms.yaml", "zbl: {inner: 1, cutoff: 2}");
        string[] args = line.Replace("MODEL", ModelPath, StringComparison.Ordinal)
            .Replace("FILE", At("water.extxyz"), StringComparison.Ordinal)
            .Replace("TERMS", At("terms.yaml"), StringComparison.Ordinal)
            .Split(' ');
        Assert.That(Native(Best, args), Is.EqualTo(Managed(Best, args)));
    }

    [Test]
    public void A_training_on_DFT_data_and_its_reports_are_those_of_the_managed_command([Values(Best, Narrow)] string program)
    {
        string test = TestData.Shipped("hfo2_gpaw/test.extxyz");
        Write("train.yaml", $"""
            train: {TestData.Shipped("hfo2_gpaw/train.extxyz")}
            test: {test}
            epochs: 3
            descriptor: {"{body_order: 4, degree: 5, r0: 2.1, cutoff: 5}"}
            network: {"{hidden: [8], residual: true}"}
            loss: {"{energy: 20, virial: 1}"}
            linear_start: {"{lambda: 1e-2}"}
            """);
        Succeeds(Native(program, ["train", At("train.yaml"), "--out", At("native")]));
        Succeeds(Managed(program, ["train", At("train.yaml"), "--out", At("managed")]));
        Same("model.nnip");
        foreach (string report in (string[])["report.html", "plots/summary.png", "settings.yaml", "history.csv", "checkpoint"])
            Assert.That(new FileInfo(At($"native/{report}")), Has.Length.GreaterThan(100), report);

        Succeeds(Native(program, ["evaluate", At("native/model.nnip"), test, "--out", At("native/errors")]));
        Succeeds(Managed(program, ["evaluate", At("native/model.nnip"), test, "--out", At("managed/errors")]));
        string plots = At("native/errors/plots");
        foreach (string file in Directory.EnumerateFiles(plots).Select(path => $"errors/plots/{Path.GetFileName(path)}")
            .Append("errors/predictions.csv").Append("errors/forces.csv"))
            Same(file);
        Assert.That(Directory.EnumerateFiles(plots).Select(Path.GetExtension), Does.Contain(".png").And.Contain(".svg"));

        void Same(string file) =>
            Assert.That(File.ReadAllBytes(At($"native/{file}")), Is.EqualTo(File.ReadAllBytes(At($"managed/{file}"))), file);
    }

    [Test]
    public void Programs_of_all_widths_agree_to_rounding()
    {
        string[] args = ["validate", ModelPath, At("water.extxyz"), "--device", "cpu"];
        Assert.That(Native(Narrow, args).Out, Does.EndWith(" results agree with the reference\n"));
        Assert.That(Native(Best, args).Out, Does.EndWith(" results agree with the reference\n"));
    }

    [Test]
    public void The_best_program_for_the_processor_is_taken()
    {
        string width = Vector512.IsHardwareAccelerated ? "512-bit SIMD" : "256-bit SIMD";
        Assert.That(Native(Best, ["info", "--devices"]).Out, Does.Contain(width));
        Assert.That(Native(Narrow, ["info", "--devices"]).Out, Does.Contain("256-bit SIMD"));
        File.CreateSymbolicLink(At("link"), Path.Combine(NativeBuild.Folder, Best));
        Assert.That(Run(At("link"), ["--version"]).Out, Does.StartWith(RunEnvironment.Version));
        File.Copy(Path.Combine(NativeBuild.Folder, Best), At("alone"));
        Assert.That(Run(At("alone"), []).Error, Is.EqualTo($"nnip: cannot run {At("alone")}-x86-64-v3: No such file or directory"));
    }

    [Test]
    public void CUDA_is_found_and_used([Values(Best, Narrow)] string program)
    {
        using var process = new CliProcess(
            [Path.Combine(NativeBuild.Folder, program)], ["validate", ModelPath, At("water.extxyz"), "--device", "cuda"],
            $"NNIP_CUDA_LIBRARIES={SoftwareDeviceBuild.Folder}", $"NNIP_KERNEL_CACHE={At("kernels")}");
        var result = process.Finish();
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Out, Does.EndWith(" results agree with the reference\n"));
        Assert.That(result.Device, Does.Contain("software device"));
    }

    [Test]
    public void Interrupted_it_leaves_a_checkpoint()
    {
        TinyData.Write(At("train.extxyz"), ModelPath, frames: 6, seed: 3);
        using var process = new CliProcess(
            [Path.Combine(NativeBuild.Folder, Best)],
            ["train", "--train", At("train.extxyz"), "--out", At("run"), "--epochs", "1000000", "--json"]);
        while (process.Output.ReadLine() is { } line && !line.Contains("\"event\":\"epoch\"", StringComparison.Ordinal))
            continue;
        process.Signal(SigInt);
        var result = process.Finish();
        Assert.That(result.Error, Does.EndWith($"stopped; continue with: nnip train {At("run/settings.yaml")} --resume"));
        Assert.That(result.Code, Is.EqualTo(130));
    }

    private static void Succeeds(CliResult result) => Assert.That(result.Code, Is.Zero, result.Error);

    private static CliResult Native(string program, IEnumerable<string> args) => Run(Path.Combine(NativeBuild.Folder, program), args);

    private static CliResult Run(string path, IEnumerable<string> args)
    {
        using var process = new CliProcess([path], args);
        return process.Finish();
    }

    /// <summary>The managed command with the instructions of a native program.</summary>
    private static CliResult Managed(string program, IEnumerable<string> args)
    {
        using var process = new CliProcess(CliProcess.Managed, args, program == Narrow ? ["DOTNET_EnableAVX512=0"] : []);
        return process.Finish();
    }
}
