using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Descriptors.Ace;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using Nnip.Training;
using NUnit.Framework;

namespace Nnip.Tests.Laws;

/// <summary>
/// Forces that are the gradient of a smooth energy conserve it: 2,000 velocity-Verlet steps of 96 atoms of HfO2 with a potential
/// trained on the DFT set of the repository. No MD engine, so that a drift can have no other cause; neighbours are used again as an
/// engine would.
/// </summary>
public class EnergyConservationLaw
{
    private const int Steps = 2000;
    private const double TimeStep = 0.5, Temperature = 600, Skin = 0.5;

    private Potential potential = null!;

    [OneTimeSetUp]
    public void Train()
    {
        using var backend = new CpuBackend(Environment.ProcessorCount);
        var result = new TrainingJob
        {
            Settings = new()
            {
                Descriptor = new AceSettings
                {
                    Species = ["Hf", "O"],
                    BodyOrder = 3,
                    Degree = 6,
                    AngularWeight = 1.5,
                    R0 = 2.1,
                    Cutoff = 5,
                },
                Network = new() { Hidden = [16], Activation = Activation.Silu, Residual = true },
                Epochs = 15,
                BatchSize = 8,
                Seed = 3,
            },
            Training = TestData.Hfo2Training,
            Backend = backend,
            Observer = new SilentObserver(),
        }.Run();
        potential = result.Potential;
    }

    [TestCase(Precision.Double, 0.1)]
    [TestCase(Precision.Float, 0.5)]
    public void Total_energy_drifts_less_than(Precision precision, double milliElectronVoltPerAtom)
    {
        using var backend = new CpuBackend(Environment.ProcessorCount);
        using var calculator = Pipelines.Calculator(backend, potential, precision, Skin);
        var dynamics = new VelocityVerlet(calculator, MonoclinicSupercell(), Temperature, new RandomStream(7));

        double initial = dynamics.TotalEnergy, largest = 0;
        for (int step = 1; step <= Steps; step++)
        {
            dynamics.Step(TimeStep);
            largest = Math.Max(largest, Math.Abs(dynamics.TotalEnergy - initial));
        }

        Assert.That(dynamics.MeanKineticTemperature, Is.InRange(0.2 * Temperature, 2 * Temperature),
            "the atoms must move for the check to say anything");
        Assert.That(1000 * largest / dynamics.AtomCount, Is.LessThan(milliElectronVoltPerAtom),
            "largest deviation of the total energy, meV/atom");
    }

    private static Configuration MonoclinicSupercell()
    {
        var cell = TestData.Hfo2Training.First(c => c.Group == "monoclinic" && c.Forces!.Max(f => f.Length) < 2);
        return Supercell.Repeat(cell, 2, 2, 2);
    }
}
