using Nnip.Backends;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Pipeline;

/// <summary>Neighbours sought with a skin and used again give what fresh ones give.</summary>
public class SkinTests
{
    private const double Skin = 0.6;

    private const int WholeStructures = 0;

    private static readonly IEnumerable<TestCaseData> Cases =
    [
        .. Contract.Backends.All.Keys.Select(name => new TestCaseData(name, WholeStructures)),
        .. from name in (string[])["cpu, 1 thread", "cpu, 2 threads"] from atoms in (int[])[1, 3, 7] select new TestCaseData(name, atoms),
    ];

    private static readonly RandomPotential Potential = new() { Seed = 9, Sharing = NetworkSharing.Shared };

    [TestCaseSource(nameof(Cases))]
    public void A_trajectory_with_and_without_a_skin_agrees(string backend, int partAtoms)
    {
        using var whole = Contract.Backends.All[backend]();
        using var instance = partAtoms == WholeStructures
            ? Contract.Backends.All[backend]() : new LimitedBackend(Contract.Backends.All[backend](), 3, partAtoms);
        using var fresh = Pipelines.Calculator(whole, Potential.Build(), Precision.Double);
        using var reusing = Pipelines.Calculator(instance, Potential.Build(), Precision.Double, Skin);
        foreach (var start in new[] { RandomConfiguration.Triclinic(3, 9), RandomConfiguration.Small(4), RandomConfiguration.Open(5, 7) })
            foreach (var (step, structure) in Walk(start, steps: 30).Index())
            {
                var (expected, found) = (fresh.Compute(structure), reusing.Compute(structure));
                Assert.That(found.Energy, Is.EqualTo(expected.Energy).Within(1e-9), $"step {step}");
                for (int i = 0; i < structure.Count; i++)
                {
                    Assert.That((found.Forces[i] - expected.Forces[i]).Length, Is.LessThan(1e-9), $"step {step}, atom {i}");
                    Assert.That(found.AtomEnergies[i], Is.EqualTo(expected.AtomEnergies[i]).Within(1e-9), $"step {step}, atom {i}");
                }
                for (int row = 0; row < 3; row++)
                    Assert.That((found.Virial[row] - expected.Virial[row]).Length, Is.LessThan(1e-9), $"step {step}, virial");
            }
    }

    [Test]
    public void Neighbours_are_used_again_until_atoms_move_far_or_the_structure_is_another()
    {
        var potential = Potential.Build();
        using var moving = new MovingFrame<double>(potential.Descriptor, potential.Cutoff, potential.ReferenceEnergies, Skin, threads: 1);
        var start = RandomConfiguration.Triclinic(3, 9);
        var frame = moving.Update(start);
        Assert.That(moving.Update(Shifted(start, 0.29)), Is.SameAs(frame));
        Assert.That(moving.Reuses, Is.EqualTo(1));

        int[] swapped = [.. start.Species.Reverse()];
        frame = moving.Update(new() { Species = swapped, Positions = start.Positions, Cell = start.Cell });
        Assert.That(frame.SpeciesStart, Is.EqualTo(new[] { 0, swapped.Count(z => z == 72), 9 }),
            "the pairs are the same, their species are not");
        Assert.That(moving.Reuses, Is.EqualTo(2));

        moving.Update(Shifted(start, 0.31));
        Assert.That(moving.Rebuilds, Is.EqualTo(2));
    }

    [Test]
    public void Atoms_that_come_to_overlap_are_refused_by_the_name_of_their_structure()
    {
        var potential = Potential.Build();
        using var moving =
            new MovingFrame<double>(potential.Descriptor, potential.Cutoff, potential.ReferenceEnergies, skin: 2, threads: 1);
        moving.Update(Dimer(0.9));
        Assert.That(() => moving.Update(Dimer(0.05)), Throws.TypeOf<InputException>().With.Message.EqualTo(
            "run.xyz: frame 2: atoms 1 and 2 are 0.05 A apart; structures with overlapping atoms are not accepted"));
        Assert.That(moving.Rebuilds, Is.EqualTo(1), "it was a reuse that found it");

        static Configuration Dimer(double distance) =>
            new() { Species = [8, 72], Positions = [default, new(distance, 0, 0)], Source = "run.xyz: frame 2" };
    }

    [Test]
    public void A_refused_structure_leaves_nothing_behind()
    {
        var potential = Potential.Build();
        using var backend = new ReferenceBackend();
        using var fresh = Pipelines.Calculator(backend, potential, Precision.Double);
        using var reusing = Pipelines.Calculator(backend, potential, Precision.Double, Skin);
        var start = RandomConfiguration.Triclinic(3, 9);
        reusing.Compute(start);
        foreach (int stranger in new[] { 1, 92 })
        {
            var unknown = new Configuration
            {
                Species = [.. start.Species.Select(_ => stranger)],
                Positions = start.Positions,
                Cell = start.Cell,
            };
            Assert.That(() => reusing.Compute(unknown), Throws.TypeOf<InputException>());
            var moved = Shifted(start, 0.01 * stranger);
            Assert.That(reusing.Compute(moved).Energy, Is.EqualTo(fresh.Compute(moved).Energy).Within(1e-9));
        }
    }

    [Test]
    public void A_structure_refused_for_its_overlap_is_no_start_for_those_that_follow()
    {
        const double LongSkin = 2, Shift = 0.8;
        var potential = Potential.Build();
        using var whole = Contract.Backends.All["cpu, 1 thread"]();
        using var inParts = new LimitedBackend(Contract.Backends.All["cpu, 1 thread"](), 3, 1);
        using var fresh = Pipelines.Calculator(whole, potential, Precision.Double);
        using var reusing = Pipelines.Calculator(inParts, potential, Precision.Double, LongSkin);
        Assert.That(() => reusing.Compute(Row(0, 0)), Throws.TypeOf<InputException>().With.Message.Contains("apart"));
        // Beyond cutoff and skin, then inside the cutoff, with no atom further than half the skin from where it was refused.
        foreach (double shift in new[] { -Shift, Shift })
        {
            Prediction expected = fresh.Compute(Row(0.4, shift)), found = reusing.Compute(Row(0.4, shift));
            Assert.That(found.Energy, Is.EqualTo(expected.Energy).Within(1e-9), $"shift {shift}");
            Assert.That(found.Forces.Zip(expected.Forces, (a, b) => (a - b).Length), Is.All.LessThan(1e-9), $"shift {shift}");
        }

        Configuration Row(double distance, double shift) => new()
        {
            Species = [8, 72, 8],
            Positions = [new(shift, 0, 0), new(shift, distance, 0), new(potential.Cutoff + 0.6 - shift, 0, 0)],
        };
    }

    /// <summary>A random walk; half way the cell is stretched, then two atoms change places, and at last one leaves.</summary>
    private static IEnumerable<Configuration> Walk(Configuration start, int steps)
    {
        var random = new RandomStream(17);
        var (species, positions, cell) = ((int[])start.Species.Clone(), start.Positions, start.Cell);
        for (int step = 0; step < steps; step++)
        {
            if (step == steps / 2)
                cell = cell with { Vectors = 1.02 * cell.Vectors };
            if (step == steps / 2 + 2)
                Array.Reverse(species);
            if (step == steps - 3)
                (species, positions) = (species[1..], positions[1..]);
            positions = [.. positions.Select(r => r + 0.05 * new Vec3(random.NextNormal(), random.NextNormal(), random.NextNormal()))];
            yield return new() { Species = species, Positions = positions, Cell = cell };
        }
    }

    private static Configuration Shifted(Configuration structure, double distance) =>
        RandomConfiguration.Moved(structure, (i, r) => i == 2 ? r + new Vec3(0, distance, 0) : r);
}
