using System.Text.Json;
using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Ase;

/// <summary>NnipCalculator gives ASE what the C# library computes, in ASE's signs and orders.</summary>
internal sealed class AgreementTests
{
    private const double Tolerance = 1e-10;

    [Test]
    public void EveryPropertyIsThatOfTheLibrary()
    {
        AsePython.Require();
        string model = TrainedModels.HafniaModel;
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{nameof(AgreementTests)}.extxyz");
        Configuration[] frames = [.. ExtendedXyzReader.Read(TestData.Shipped("hfo2_gpaw/test.extxyz")).Take(4)];
        var cluster = frames[1] with { Cell = Cell.None };
        var wire = frames[2] with { Cell = frames[2].Cell with { PeriodicA = false, PeriodicC = false } };
        frames = [.. frames, cluster, wire];
        ExtendedXyzWriter.Write(file, frames);
        var result = AsePython.Run("agreement.py", "", "", model, file);
        Assert.That(result.ExitCode, Is.Zero, result.Error);

        // Both read what the file says, to the last digit.
        using var backend = new CpuBackend(1);
        using var calculator = Pipelines.Calculator(backend, ModelFile.Load(model), Precision.Double);
        string[] lines = result.Output.TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.EqualTo(frames.Length));
        foreach (var (line, frame) in lines.Zip(ExtendedXyzReader.Read(file)))
            Check(line, calculator.ComputeWithAtomVirials(frame), frame.Cell.Volume);
    }

    private static void Check(string line, Prediction expected, double volume)
    {
        var properties = JsonSerializer.Deserialize<Dictionary<string, double[]>>(line)!;
        var wanted = new Dictionary<string, double[]>
        {
            ["energy"] = [expected.Energy],
            ["free_energy"] = [expected.Energy],
            ["energies"] = expected.AtomEnergies,
            ["forces"] = [.. expected.Forces.SelectMany(f => new[] { f.X, f.Y, f.Z })],
        };
        if (volume > 0)
        {
            wanted["stress"] = Stress(expected.Virial, volume);
            wanted["stresses"] = [.. expected.AtomVirials!.SelectMany(virial => Stress(virial, volume))];
        }
        Assert.That(properties.Keys, Is.EquivalentTo(wanted.Keys));
        foreach (var (name, values) in wanted)
            Assert.That(properties[name], Is.EqualTo(values).Within(Tolerance), name);
    }

    /// <summary>Minus the virial over the volume in the order of Voigt: xx, yy, zz, yz, xz, xy.</summary>
    private static double[] Stress(Mat3 virial, double volume)
    {
        var (a, b, c) = (virial.A, virial.B, virial.C);
        return Array.ConvertAll([a.X, b.Y, c.Z, (b.Z + c.Y) / 2, (a.Z + c.X) / 2, (a.Y + b.X) / 2], w => -w / volume);
    }
}
