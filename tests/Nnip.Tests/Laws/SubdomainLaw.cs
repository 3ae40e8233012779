using Nnip.Backends;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Contract;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Laws;

/// <summary>
/// What the processes of a host compute from its neighbour lists adds up to what the structure has as a whole, on every backend.
/// </summary>
public class SubdomainLaw
{
    private static readonly Potential Potential =
        new RandomPotential { Seed = 5, BodyOrder = 4, Degree = 4, PairTermReach = 0.5 }.Build();

    [Test]
    public void Processes_add_up_to_the_structure(
        [ValueSource(typeof(Contract.Backends), nameof(Contract.Backends.Cases))] BackendCase backendCase, [Values(1, 2, 3)] int processes)
    {
        using var backend = backendCase.Create();
        using var calculator = Pipelines.Calculator(backend, Potential, backendCase.Precision);
        foreach (var structure in Structures())
            Check(calculator, backendCase.Precision, structure, processes);
    }

    [Test]
    public void Parts_change_no_result_and_threads_no_bit([Values(1, 5)] int partAtoms)
    {
        using IBackend one = new LimitedBackend(Contract.Backends.All["cpu, 1 thread"](), 3, partAtoms),
            two = new LimitedBackend(Contract.Backends.All["cpu, 2 threads"](), 3, partAtoms);
        using ICalculator serial = Pipelines.Calculator(one, Potential, Precision.Double),
            parallel = Pipelines.Calculator(two, Potential, Precision.Double);
        foreach (var structure in Structures())
        {
            Check(serial, Precision.Double, structure, 2);
            var atoms = new ExplicitGhosts(structure, Potential.Cutoff, [.. Enumerable.Range(0, structure.Count)]).Atoms;
            Prediction expected = serial.Compute(atoms, true), found = parallel.Compute(atoms, true);
            Assert.That(found.Energy, Is.EqualTo(expected.Energy));
            Assert.That(found.Forces, Is.EqualTo(expected.Forces));
            Assert.That(found.AtomVirials, Is.EqualTo(expected.AtomVirials));
        }
    }

    [Test]
    public void Atoms_left_alone_are_not_there()
    {
        using var backend = Contract.Backends.All["cpu, 1 thread"]();
        using var calculator = Pipelines.Calculator(backend, Potential, Precision.Double);
        var structure = RandomConfiguration.Open(4, 12);
        int[] kept = [.. Enumerable.Range(0, 12).Where(i => i % 3 != 1)];
        var expected = calculator.Compute(structure with
        {
            Species = [.. kept.Select(i => structure.Species[i])],
            Positions = [.. kept.Select(i => structure.Positions[i])],
        });
        var atoms = new ExplicitGhosts(structure, Potential.Cutoff, [.. Enumerable.Range(0, 12)]).Atoms;
        var found = calculator.Compute(atoms with { Species = [.. atoms.Species.Select((z, i) => i % 3 == 1 ? 0 : z)] });
        Assert.That(found.Energy, Is.EqualTo(expected.Energy).Within(1e-12 * Math.Abs(expected.Energy)));
        Assert.That(found.Forces[1], Is.EqualTo(default(Vec3)));
        Agreement.Assert(Flat([.. kept.Select(i => found.Forces[i])]), Flat(expected.Forces), Tolerances.Force(Precision.Double), "forces");
    }

    [Test]
    public void Nothing_to_compute_is_nothing()
    {
        using var backend = Contract.Backends.All["cpu, 1 thread"]();
        using var calculator = Pipelines.Calculator(backend, Potential, Precision.Double);
        var atoms = new ExplicitGhosts(RandomConfiguration.Open(4, 6), Potential.Cutoff, [.. Enumerable.Range(0, 6)]).Atoms;
        var found = calculator.Compute(atoms with { Centres = [] }, true);
        Assert.That((found.Energy, found.Virial), Is.EqualTo((0.0, default(Mat3))));
        Assert.That(found.Forces, Is.All.EqualTo(default(Vec3)));
    }

    [Test]
    public void Wrong_input_is_said()
    {
        using var backend = Contract.Backends.All["cpu, 1 thread"]();
        using var calculator = Pipelines.Calculator(backend, Potential, Precision.Double);
        using var global = Pipelines.Calculator(backend, new RandomPotential { Readout = Readout.Global }.Build(), Precision.Double);
        var structure = RandomConfiguration.Open(4, 6);
        var atoms = new ExplicitGhosts(structure, Potential.Cutoff, [.. Enumerable.Range(0, 6)]).Atoms;
        Says(() => calculator.Compute(atoms with { Species = [72, 8, 14, 8, 8, 8] }), "atom 3 is Si, but the potential knows only Hf, O");
        Says(() => calculator.Compute(atoms with { Positions = [.. atoms.Positions.Select((r, i) => i == 2 ? new(double.NaN, 0, 0) : r)] }),
            "the position of atom 3 is not finite; three finite numbers in Angstrom were expected");
        Says(() => calculator.Compute(atoms with { Positions = [.. atoms.Positions.Select(_ => default(Vec3))] }),
            "structures with overlapping atoms are not accepted");
        Says(() => calculator.Compute(atoms with { Species = atoms.Species[..3], Positions = atoms.Positions[..3], Centres = [0, 1, 2] }),
            "expected one of the 3 atoms");
        Says(() => global.Compute(atoms), "a model with the global readout has nothing of single atoms");
        Says(() => global.ComputeWithAtomVirials(structure), "a model with the global readout has nothing of single atoms");

        static void Says(Func<Prediction> compute, string words) =>
            Assert.That(compute, Throws.TypeOf<InputException>().With.Message.Contains(words));
    }

    private static IEnumerable<Configuration> Structures() =>
        [
            RandomConfiguration.Triclinic(11, 14), RandomConfiguration.Small(3),
            RandomConfiguration.Slab(5, 9), RandomConfiguration.Open(6, 8),
        ];

    private static void Check(ICalculator calculator, Precision precision, Configuration structure, int processes)
    {
        var expected = calculator.ComputeWithAtomVirials(structure);
        var plain = calculator.Compute(structure);
        double energy = 0;
        var virial = default(Mat3);
        var (energies, forces, virials) = (new double[structure.Count], new Vec3[structure.Count], new Mat3[structure.Count]);
        for (int process = 0; process < processes; process++)
        {
            var part = new ExplicitGhosts(structure, Potential.Cutoff,
                [.. Enumerable.Range(0, structure.Count).Where(i => i % processes == process)]);
            var found = calculator.Compute(part.Atoms, atomVirials: true);
            energy += found.Energy;
            virial += found.Virial;
            for (int a = 0; a < part.Owners.Count; a++)
            {
                int owner = part.Owners[a];
                energies[owner] += found.AtomEnergies[a];
                forces[owner] += found.Forces[a];
                virials[owner] += found.AtomVirials![a];
            }
        }
        double tolerance = Tolerances.Force(precision);
        Assert.That(energy, Is.EqualTo(plain.Energy).Within(Tolerances.Energy(precision) * Math.Max(structure.Count, Math.Abs(energy))));
        Agreement.Assert(energies, plain.AtomEnergies, 2 * Tolerances.Energy(precision), "energies of atoms");
        Agreement.Assert(Flat(forces), Flat(plain.Forces), tolerance, "forces");
        Agreement.Assert(Flat(Rows(virial)), Flat(Rows(plain.Virial)), tolerance, "virial");
        Agreement.Assert(
            Flat([.. virials.SelectMany(Rows)]), Flat([.. expected.AtomVirials!.SelectMany(Rows)]), tolerance, "virials of atoms");
        Agreement.Assert(Flat(expected.Forces), Flat(plain.Forces), tolerance, "forces beside virials of atoms");
        Agreement.Assert(
            Flat(Rows(expected.AtomVirials!.Aggregate((sum, w) => sum + w))), Flat(Rows(plain.Virial)), tolerance, "sum of virials");
    }

    private static Vec3[] Rows(Mat3 m) => [m.A, m.B, m.C];

    private static double[] Flat(Vec3[] vectors) => [.. vectors.SelectMany(v => new[] { v.X, v.Y, v.Z })];
}
