using Nnip.Tests.CApi;
using Nnip.Tests.Cli;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Packages;

/// <summary>The command as one file, alone in a folder and without .NET.</summary>
[Platform("Linux")]
internal sealed class SingleFileTests : CliFixture
{
    [Test]
    public void It_trains_draws_and_predicts()
    {
        File.Copy(Path.Combine(NativeBuild.PackageFolder, "nnip"), At("nnip"));
        Write("train.yaml", $"""
            train: {TestData.Shipped("hfo2_gpaw/train.extxyz")}
            test: {TestData.Shipped("hfo2_gpaw/test.extxyz")}
            epochs: 2
            descriptor: {"{body_order: 3, degree: 4, r0: 2.1, cutoff: 4}"}
            network: {"{hidden: [4]}"}
            """);
        Succeeds(Run("train", At("train.yaml"), "--out", At("run")));
        Assert.That(new FileInfo(At("run/plots/summary.png")), Has.Length.GreaterThan(1000));
        Succeeds(Run("predict", At("run/model.nnip"), At("water.extxyz"), "-o", At("out.extxyz")));
        Assert.That(File.ReadAllText(At("out.extxyz")), Does.Contain("energy=").And.Contain("forces:R:3"));
    }

    // Its libraries are unpacked below the home directory; there is no .NET in this environment.
    private ProgramResult Run(params string[] arguments) =>
        NativeProgram.Run("env", ["-i", "PATH=/nowhere", $"HOME={Folder}", At("nnip"), .. arguments]);

    private static void Succeeds(ProgramResult result) => Assert.That(result.ExitCode, Is.Zero, result.Output + result.Error);
}
