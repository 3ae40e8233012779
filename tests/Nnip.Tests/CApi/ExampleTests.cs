using System.Globalization;
using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Cli;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.CApi;

/// <summary>The examples of native/examples print what the C# library computes.</summary>
internal sealed class ExampleTests
{
    private const double Tolerance = 1e-10;

    private string model = "", structure = "";
    private Prediction expected = null!;

    [OneTimeSetUp]
    public void Compute()
    {
        var potential = new RandomPotential { Seed = 3, BodyOrder = 4, PairTermReach = 0 }.Build();
        var configuration = RandomConfiguration.Triclinic(11, 24);
        string folder = TestContext.CurrentContext.WorkDirectory;
        (model, structure) = (Path.Combine(folder, $"{nameof(ExampleTests)}.nnip"), Path.Combine(folder, $"{nameof(ExampleTests)}.txt"));
        ModelFile.Save(potential, model);
        File.WriteAllText(structure, Describe(configuration));
        using var backend = new CpuBackend(1);
        using var calculator = Pipelines.Calculator(backend, potential, Precision.Double);
        expected = calculator.Compute(configuration);
    }

    [Test]
    public void C() => Check(NativeProgram.Run(NativeProgram.Compile("native/examples/example.c"), model, structure));

    [Test]
    public void Cpp() => Check(NativeProgram.Run(NativeProgram.Compile("native/examples/example.cpp"), model, structure));

    [Test]
    public void Python() => Check(NativeProgram.Run("python3", Library(), Path.Combine(Examples, "example.py"), model, structure));

    [Test]
    public void CSharp() => Check(NativeProgram.Run(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Library(),
        Path.Combine(TestContext.CurrentContext.TestDirectory, "nnip-example.dll"), model, structure));

    [Test]
    public void FailureIsASentenceOfTheLibrary()
    {
        var result = NativeProgram.Run(NativeProgram.Compile("native/examples/example.c"), structure + ".none", structure);
        Assert.That(result, Is.EqualTo(new ProgramResult(1, "", $"example: {structure}.none: there is no such file; expected a model file\n")));
    }

    private static string Examples => Path.Combine(NativeBuild.RepositoryRoot, "native", "examples");

    private static Dictionary<string, string> Library() => new() { ["NNIP_LIBRARY"] = Path.Combine(NativeBuild.LibraryFolder, "libnnip.so") };

    private static string Describe(Configuration configuration)
    {
        var v = configuration.Cell.Vectors;
        return string.Create(CultureInfo.InvariantCulture, $"{configuration.Count}\n{Row(v.A)} {Row(v.B)} {Row(v.C)}\n")
            + string.Concat(configuration.Positions.Select((r, i) => $"{configuration.Species[i]} {Row(r)}\n"));
    }

    private static string Row(Vec3 v) => string.Create(CultureInfo.InvariantCulture, $"{v.X:R} {v.Y:R} {v.Z:R}");

    private void Check(ProgramResult result)
    {
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        double[] numbers = [.. result.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        var (v, atoms) = (expected.Virial, expected.Forces.Zip(expected.AtomEnergies));
        double[] wanted =
        [
            expected.Energy, v.A.X, v.A.Y, v.A.Z, v.B.X, v.B.Y, v.B.Z, v.C.X, v.C.Y, v.C.Z,
            .. atoms.SelectMany(atom => new[] { atom.Second, atom.First.X, atom.First.Y, atom.First.Z }),
        ];
        Assert.That(numbers, Is.EqualTo(wanted).Within(Tolerance));
    }
}
