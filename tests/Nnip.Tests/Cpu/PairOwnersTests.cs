using Nnip.Cpu;
using Nnip.Randomness;
using NUnit.Framework;

namespace Nnip.Tests.Cpu;

/// <summary>Which of two atoms has the pairs that they make.</summary>
public class PairOwnersTests
{
    private const ulong Seed = 19;

    /// <summary>Atoms of which some others are neighbours, by several images here and there; the last number is beyond a table.</summary>
    [Test]
    public void One_of_two_atoms_has_their_pairs_and_all_have_about_as_many(
        [Values(2, 7, 32, 64, 200, 600)] int atoms, [Values(0.1, 0.5)] double share)
    {
        var random = new RandomStream(Seed);
        var images = new int[atoms, atoms];
        for (int i = 0; i < atoms; i++)
            for (int j = i + 1; j < atoms; j++)
                images[i, j] = images[j, i] = random.NextDouble() > share ? 0 : random.NextDouble() < 0.1 ? 2 : 1;
        var owners = new PairOwners();
        // What was there before must not matter.
        Share(owners, images);
        Share(owners, images);
        var loads = new int[atoms];
        double all = 0;
        for (int i = 0; i < atoms; i++)
            for (int j = 0; j < atoms; j++)
            {
                if (images[i, j] == 0)
                    continue;
                Assert.That(owners.Has(i, j), Is.Not.EqualTo(owners.Has(j, i)), $"atoms {i} and {j}");
                loads[i] += owners.Has(i, j) ? images[i, j] : 0;
                all += images[i, j] / 2.0;
            }
        const int MostShared = 512, Tolerance = 3;
        if (atoms <= MostShared)
            Assert.That(loads.Average(load => Math.Abs(load - all / atoms)), Is.LessThan(Tolerance), $"seed {Seed}");
    }

    private static void Share(PairOwners owners, int[,] images)
    {
        int atoms = images.GetLength(0);
        owners.Begin(atoms);
        for (int i = 0; i < atoms; i++)
            for (int j = 0; j < atoms; j++)
                for (int image = 0; image < images[i, j]; image++)
                    owners.Add(i, j);
        owners.Settle();
    }
}
