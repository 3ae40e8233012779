using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Lammps;

/// <summary>A potential as the file that LAMMPS reads, and what the C# library computes with it.</summary>
internal sealed class LammpsModel
{
    private readonly Potential potential;

    /// <summary>Saves the potential under this name.</summary>
    public LammpsModel(Potential potential, string name)
    {
        this.potential = potential;
        File = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{name}.nnip");
        ModelFile.Save(potential, File);
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>Energies, forces, virials of the whole and of atoms, in double.</summary>
    public Prediction Compute(Configuration structure)
    {
        using var backend = new CpuBackend(1);
        using var calculator = Pipelines.Calculator(backend, potential, Precision.Double);
        return calculator.ComputeWithAtomVirials(structure);
    }
}
