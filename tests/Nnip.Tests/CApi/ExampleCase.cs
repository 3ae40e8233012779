using System.Globalization;
using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.CApi;

/// <summary>What the examples of native/examples are given, and what they must print: what the C# library computes.</summary>
internal sealed class ExampleCase
{
    private const double Tolerance = 1e-10;

    private readonly Prediction expected;

    /// <summary>Writes the files that the examples read into a folder.</summary>
    public ExampleCase(string folder)
    {
        var potential = new RandomPotential { Seed = 3, BodyOrder = 4, PairTermReach = 0 }.Build();
        var configuration = RandomConfiguration.Triclinic(11, 24);
        (Model, Structure) = (Path.Combine(folder, "example.nnip"), Path.Combine(folder, "example.txt"));
        ModelFile.Save(potential, Model);
        File.WriteAllText(Structure, Describe(configuration));
        using var backend = new CpuBackend(1);
        using var calculator = Pipelines.Calculator(backend, potential, Precision.Double);
        expected = calculator.Compute(configuration);
    }

    /// <summary>Path of the model.</summary>
    public string Model { get; }

    /// <summary>Path of the structure.</summary>
    public string Structure { get; }

    /// <summary>Asserts that an example has printed energy, virial, and energy and force of each atom.</summary>
    public void Check(ProgramResult result)
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

    private static string Describe(Configuration configuration)
    {
        var v = configuration.Cell.Vectors;
        return string.Create(CultureInfo.InvariantCulture, $"{configuration.Count}\n{Row(v.A)} {Row(v.B)} {Row(v.C)}\n")
            + string.Concat(configuration.Positions.Select((r, i) => $"{configuration.Species[i]} {Row(r)}\n"));
    }

    private static string Row(Vec3 v) => string.Create(CultureInfo.InvariantCulture, $"{v.X:R} {v.Y:R} {v.Z:R}");
}
