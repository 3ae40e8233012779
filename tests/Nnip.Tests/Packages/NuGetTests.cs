using System.Globalization;
using Nnip.Backends;
using Nnip.Cli;
using Nnip.Cpu;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.CApi;
using Nnip.Tests.Cli;
using NUnit.Framework;

namespace Nnip.Tests.Packages;

/// <summary>A program outside of the repository that takes Nnip from its NuGet packages.</summary>
[Platform("Linux")]
internal sealed class NuGetTests : CliFixture
{
    [Test]
    public void A_program_that_references_the_packages_computes()
    {
        string packages = NativeBuild.PackageFolder, version = RunEnvironment.Version;
        foreach (string file in (string[])["Consumer.csproj", "Program.cs"])
            File.Copy(Path.Combine(NativeBuild.RepositoryRoot, "tests", "clients", "nuget", file), At(file));
        Write("Directory.Build.props", "<Project />");
        // The packages of other builds must not be taken from the user's folder, but those of others may.
        string shared = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var built = NativeProgram.Run("dotnet", new Dictionary<string, string> { ["NUGET_PACKAGES"] = At("packages") },
            "build", At("Consumer.csproj"), "-c", "Release", "-v", "quiet", "-nologo", $"-p:NnipVersion={version}",
            $"-p:RestoreAdditionalProjectSources={packages}", $"-p:RestoreFallbackFolders={shared}", "-p:NuGetAudit=false",
            "-o", At("built"));
        Assert.That(built.ExitCode, Is.Zero, built.Output + built.Error);

        var result = NativeProgram.Run("dotnet", At("built/Consumer.dll"), ModelPath, At("water.extxyz"));
        using var backend = new CpuBackend(1);
        using var calculator = Pipelines.Calculator(backend, ModelFile.Load(ModelPath), Precision.Double);
        double[] energies = [.. calculator.Compute(ExtendedXyzReader.Read(At("water.extxyz"))).Select(prediction => prediction.Energy)];
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(2 * energies.Length + 2), result.Error);
        Assert.That(lines[..^2].Select(line => double.Parse(line, CultureInfo.InvariantCulture)),
            Is.EqualTo(energies.Concat(energies)).Within(1e-10));
        Assert.That(lines[^1], Is.EqualTo(version));
    }
}
