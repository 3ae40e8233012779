using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Models;
using Nnip.Neighbours;
using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Structures;
using Nnip.Tests.Contract;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Neighbours;

/// <summary>
/// Structures so large that their atoms are put along a curve through space: nothing but speed and last bits may depend on it.
/// </summary>
public class SpaceCurveTests
{
    private const ulong Seed = 3;

    private const int AtomsPerAxis = 17;

    private static readonly Potential Potential = new RandomPotential().Build();

    [Test]
    public void Frames_hold_every_pair_for_any_number_of_threads()
    {
        var structure = Shuffled(periodic: false, Seed);
        using var frame = Build(structure, threads: 1);
        FrameChecks.AssertEqualsBruteForce(frame, structure, Potential.Descriptor, $"seed {Seed}");
        using var other = Build(structure, threads: 3);
        FrameChecks.AssertIdentical(other, frame, $"seed {Seed}, 3 threads");
    }

    [Test]
    public void Neighbours_in_space_are_near_in_memory()
    {
        using var frame = Build(Shuffled(periodic: true, Seed), threads: 1);
        int[] perSpecies = [.. Enumerable.Range(0, 2).Select(z => frame.SpeciesStart[z + 1] - frame.SpeciesStart[z])];
        double near = 0;
        for (int i = 0; i < frame.SpeciesStart[1]; i++)
            for (int p = frame.PairStart[2 * i]; p < frame.PairStart[2 * i + 1]; p++)
                near += Math.Abs(frame.Neighbours[p] - i) < perSpecies[0] / 4 ? 1.0 / frame.PairCount : 0;
        double own = 0;
        for (int i = 0; i < frame.SpeciesStart[1]; i++)
            own += (double)(frame.PairStart[2 * i + 1] - frame.PairStart[2 * i]) / frame.PairCount;
        Assert.That(near / own, Is.GreaterThan(0.6), "in random order less than half of the pairs are so near");
    }

    [Test]
    public void Predictions_do_not_depend_on_the_order_of_atoms()
    {
        var structure = Shuffled(periodic: true, Seed);
        int[] order = [.. Enumerable.Range(0, structure.Count)];
        new RandomStream(Seed + 1).Shuffle<int>(order);
        var moved = structure with
        {
            Species = Array.ConvertAll(order, i => structure.Species[i]),
            Positions = Array.ConvertAll(order, i => structure.Positions[i]),
        };
        using var backend = new CpuBackend(2);
        using var calculator = Pipelines.Calculator(backend, Potential, Precision.Double);
        var (expected, found) = (calculator.Compute(structure), calculator.Compute(moved));
        double force = expected.Forces.Max(f => f.Length);
        Assert.That(found.Energy, Is.EqualTo(expected.Energy).Within(1e-10 * structure.Count), $"seed {Seed}");
        for (int i = 0; i < order.Length; i++)
            Assert.That((found.Forces[i] - expected.Forces[order[i]]).Length, Is.LessThan(1e-10 * force), $"seed {Seed}, atom {i}");
    }

    [Test]
    public void Overlaps_are_told_in_the_order_of_the_file()
    {
        var structure = Shuffled(periodic: true, Seed);
        structure.Positions[4000] = structure.Positions[7] + new Vec3(0.01, 0, 0);
        structure.Positions[3000] = structure.Positions[2999] + new Vec3(0, 0.02, 0);
        var expected = Assert.Throws<InputException>(() => PairList.Build(structure, Potential.Descriptor.Cutoff))!;
        Assert.That(() => Build(structure, threads: 2), Throws.TypeOf<InputException>().With.Message.EqualTo(expected.Message));
        Assert.That(expected.Message, Does.Contain("atoms 8 and 4001"));
    }

    private static Frame<double> Build(Configuration structure, int threads) => FrameBuilder.Build<double>(
        structure, Potential.Descriptor, Potential.ReferenceEnergies, threads);

    /// <summary>4913 atoms of two species in random order, rattled about a cubic lattice.</summary>
    private static Configuration Shuffled(bool periodic, ulong seed)
    {
        const double spacing = 2.4;
        var random = new RandomStream(seed);
        int[] sites = [.. Enumerable.Range(0, AtomsPerAxis * AtomsPerAxis * AtomsPerAxis)];
        random.Shuffle<int>(sites);
        return new()
        {
            Species = Array.ConvertAll(sites, site => site % 3 == 0 ? 72 : 8),
            Positions = Array.ConvertAll(sites, site =>
                spacing * new Vec3(site % AtomsPerAxis, site / AtomsPerAxis % AtomsPerAxis, site / AtomsPerAxis / AtomsPerAxis)
                + 0.2 * new Vec3(random.NextNormal(), random.NextNormal(), random.NextNormal())),
            Cell = periodic ? new(AtomsPerAxis * spacing * Mat3.Identity, true, true, true) : Cell.None,
            Source = "large.xyz: frame 1",
        };
    }
}
