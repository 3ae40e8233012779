using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Contract;
using Nnip.Tests.Fixtures;
using Nnip.Tests.Laws;
using NUnit.Framework;

namespace Nnip.Tests.Pipeline;

/// <summary>
/// A prediction into arrays of the caller is, to the bit, that which makes its own,
/// and asks for no managed memory once it has met a structure of the size.
/// </summary>
public class PredictionAllocationTests
{
    private const int Atoms = 60;

    private static readonly IEnumerable<ModelCase> Models =
        LawCases.Models.Where(model => model.Potential.Species.Length == 2);

    [Test]
    public void A_step_allocates_nothing(
        [ValueSource(nameof(Models))] ModelCase model, [Values] Precision precision, [Values(0, 0.5)] double skin)
    {
        using var backend = new CpuBackend(1);
        using var calculator = Pipelines.Calculator(backend, model.Potential, precision, skin);
        Assert.That(BytesOfSteps(calculator, Structures()), Is.Zero);
    }

    [Test]
    public void Neither_do_steps_in_parts_on_two_threads(
        [Values] Precision precision, [Values(0, 0.5)] double skin, [Values(4, 16)] int partAtoms)
    {
        using var backend = new DealtBackend(new LimitedBackend(new CpuBackend(1), predictionAtoms: 4, partAtoms));
        using var calculator = Pipelines.Calculator(backend, LawCases.Models[^3].Potential, precision, skin);
        var structures = Structures();
        BytesOfSteps(calculator, structures);
        long before = backend.SecondBytes;
        Assert.That(BytesOfSteps(calculator, structures), Is.Zero);
        Assert.That(backend.SecondBytes - before, Is.Zero, "of the second thread");
    }

    [Test]
    public void Neither_does_a_process_of_a_host([Values] Precision precision, [Values(5, 1024)] int partAtoms)
    {
        using var backend = new LimitedBackend(new CpuBackend(1), predictionAtoms: 3, partAtoms);
        var potential = LawCases.Models[^3].Potential;
        using var calculator = Pipelines.Calculator(backend, potential, precision);
        var atoms = new ExplicitGhosts(Structures()[0], potential.Cutoff, [.. Enumerable.Range(0, Atoms)]).Atoms;
        var (forces, energies, virials) = (new Vec3[atoms.Count], new double[atoms.Count], new Mat3[atoms.Count]);
        var expected = calculator.Compute(atoms, atomVirials: true);
        Steps(3);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Steps(5);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(forces, Is.EqualTo(expected.Forces));
        Assert.That(energies, Is.EqualTo(expected.AtomEnergies));
        Assert.That(virials, Is.EqualTo(expected.AtomVirials));
        Assert.That(() => calculator.Compute(atoms, forces, energies, virials.AsSpan(1)),
            Throws.TypeOf<InputException>().With.Message.EqualTo(
                $"there is room for the virials of {atoms.Count - 1} atoms, but the structure has {atoms.Count}"));

        void Steps(int count)
        {
            for (int step = 0; step < count; step++)
                calculator.Compute(atoms, forces, energies, virials);
        }
    }

    [Test]
    public void Results_are_those_of_the_call_that_makes_arrays(
        [Values] Precision precision, [Values(0, 0.5)] double skin, [Values(7, 1024)] int partAtoms)
    {
        var potential = LawCases.Models[^3].Potential;
        using var backend = new LimitedBackend(new CpuBackend(2), predictionAtoms: 3, partAtoms);
        using ICalculator allocating = Pipelines.Calculator(backend, potential, precision, skin),
            filling = Pipelines.Calculator(backend, potential, precision, skin);
        foreach (var (_, structure) in LawCases.Structures(2))
        {
            var expected = allocating.Compute(structure);
            var (forces, energies) = (new Vec3[structure.Count], new double[structure.Count]);
            Assert.That(filling.Compute(structure, forces, energies), Is.EqualTo(new EnergyAndVirial(expected.Energy, expected.Virial)));
            Assert.That(forces, Is.EqualTo(expected.Forces));
            Assert.That(energies, Is.EqualTo(expected.AtomEnergies));
            Array.Clear(forces);
            Assert.That(filling.Compute(structure, forces).Energy, Is.EqualTo(expected.Energy), "without energies of atoms");
            Assert.That(forces, Is.EqualTo(expected.Forces), "without energies of atoms");
        }
    }

    [Test]
    public void Arrays_of_another_length_are_refused_and_left_alone()
    {
        using var backend = new CpuBackend(1);
        using var calculator = Pipelines.Calculator(backend, LawCases.Models[0].Potential, Precision.Double);
        var structure = RandomConfiguration.Triclinic(3, 8) with { Source = "melt.xyz: frame 2" };
        Vec3[] forces = [.. Enumerable.Repeat(new Vec3(1, 2, 3), 9)];
        double[] energies = [.. Enumerable.Repeat(4.0, 9)];
        Says(() => calculator.Compute(structure, forces),
            "melt.xyz: frame 2: there is room for the forces of 9 atoms, but the structure has 8");
        Says(() => calculator.Compute(structure, []),
            "melt.xyz: frame 2: there is room for the forces of 0 atoms, but the structure has 8");
        Says(() => calculator.Compute(structure, forces.AsSpan(1), energies),
            "melt.xyz: frame 2: there is room for the energies of 9 atoms, but the structure has 8");
        Assert.That(forces, Is.All.EqualTo(new Vec3(1, 2, 3)));
        Assert.That(energies, Is.All.EqualTo(4.0));

        static void Says(Func<EnergyAndVirial> compute, string sentence) =>
            Assert.That(() => compute(), Throws.TypeOf<InputException>().With.Message.EqualTo(sentence));
    }

    /// <summary>
    /// Bytes that the caller's thread asks for after the first steps: atoms move in place, a little or far, or others follow.
    /// </summary>
    private static long BytesOfSteps(ICalculator calculator, Configuration[] structures)
    {
        var (forces, energies) = (new Vec3[Atoms], new double[Atoms]);
        Steps(4);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Steps(12);
        return GC.GetAllocatedBytesForCurrentThread() - before;

        void Steps(int count)
        {
            for (int step = 0; step < count; step++)
            {
                var structure = structures[step / 4 % structures.Length];
                for (int i = 0; i < Atoms; i++)
                    structure.Positions[i] += (step % 4 == 2 ? 0.3 : 0.01) * new Vec3(Math.Sin(i + step), Math.Cos(i + 2 * step), 0);
                calculator.Compute(structure, forces, step % 2 == 0 ? energies : default);
            }
        }
    }

    private static Configuration[] Structures() =>
        [.. Enumerable.Range(0, 3).Select(s => RandomConfiguration.Triclinic(70 + (ulong)s, Atoms, 2, 1.7, 25 + s))];
}
