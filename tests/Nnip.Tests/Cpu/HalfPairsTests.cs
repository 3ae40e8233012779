using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Cpu;

/// <summary>Of the two directions of a pair one is chosen.</summary>
public class HalfPairsTests
{
    private const ulong Seed = 53;

    [Test]
    public void Each_pair_is_chosen_in_one_direction([Values(1, 2, 3, 12, 60)] int atoms, [Values(1, 2, 3)] int species) =>
        ChoosesOneDirection(RandomConfiguration.Triclinic(Seed, atoms, species), species);

    [Test]
    public void So_it_is_with_very_many_atoms() =>
        ChoosesOneDirection(RandomConfiguration.Supercell(RandomConfiguration.Triclinic(Seed, 60, 1), 3, 3, 2, jitter: 0.05), 1);

    private static void ChoosesOneDirection(Configuration structure, int species)
    {
        using var frame = Frame(structure, species);
        var half = new HalfPairs<double>(frame);
        var chosen = half.Pairs.ToHashSet();
        Assert.That(chosen, Has.Count.EqualTo(frame.PairCount / 2));
        Assert.That(half.Starts[^1], Is.EqualTo(chosen.Count));
        // The other direction has the atoms exchanged and the opposite vector; vectors to several images of an atom differ by the cell.
        int[] centres = Centres(frame);
        var all = Enumerable.Range(0, frame.PairCount).ToDictionary(p => Key(frame, centres, p, 1));
        foreach (int p in chosen)
        {
            int other = all[Key(frame, centres, p, -1)];
            Assert.That(chosen.Contains(other), Is.False, $"pairs {p} and {other}");
        }
    }

    [Test]
    public void Starts_are_those_of_centres_and_species_of_neighbours()
    {
        using var frame = Frame(RandomConfiguration.Triclinic(Seed, 50, 2), 2);
        var half = new HalfPairs<double>(frame);
        for (int row = 0; row < 2 * frame.AtomCount; row++)
            foreach (int p in half.Pairs.AsSpan()[half.Starts[row]..half.Starts[row + 1]])
                Assert.That(p, Is.InRange(frame.PairStart[row], frame.PairStart[row + 1] - 1));
    }

    [Test]
    public void Atoms_of_a_species_have_about_as_many([Values(24, 60, 96)] int atoms)
    {
        using var frame = Frame(RandomConfiguration.Triclinic(Seed, atoms, 1), 1);
        var half = new HalfPairs<double>(frame);
        int[] loads = [.. Enumerable.Range(0, atoms).Select(i => half.Starts[i + 1] - half.Starts[i])];
        Assert.That(loads.Max(), Is.LessThanOrEqualTo(loads.Average() + 2));
    }

    private static Frame<double> Frame(Configuration structure, int species)
    {
        var potential = new RandomPotential { Seed = Seed, Species = species }.Build();
        return FrameBuilder.Build<double>(structure, potential.Descriptor, potential.ReferenceEnergies);
    }

    /// <summary>Centre of each pair.</summary>
    private static int[] Centres(Frame<double> frame)
    {
        int species = frame.SpeciesStart.Length - 1;
        var starts = frame.PairStart.ToArray();
        return [.. Enumerable.Range(0, frame.AtomCount)
            .SelectMany(i => Enumerable.Repeat(i, starts[(i + 1) * species] - starts[i * species]))];
    }

    /// <summary>Centre, neighbour and vector to 0.001 Angstrom of a pair, or of its other direction.</summary>
    private static (int, int, long, long, long) Key(Frame<double> frame, int[] centres, int pair, int sign)
    {
        int centre = centres[pair], neighbour = frame.Neighbours[pair];
        return (sign > 0 ? centre : neighbour, sign > 0 ? neighbour : centre, Round(0), Round(1), Round(2));

        long Round(int axis) => (long)Math.Round(sign * 1000 * frame.Vectors.Span[axis * frame.PairStride + pair]);
    }
}
