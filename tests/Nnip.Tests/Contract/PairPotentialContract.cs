using NUnit.Framework;

namespace Nnip.Tests.Contract;

/// <summary>PairPotential: energies of rows, and forces added to those of the pairs of the chunk alone.</summary>
public class PairPotentialContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var pairForces = setting.Normal("pair forces", 3 * setting.Chunk.PairStride);
        var before = pairForces.TestedValues();
        var energies = setting.Destination("energies", setting.Rows.Count);
        setting.Tested.PairPotential(setting.Chunk, pairForces.Tested, energies.Tested);
        setting.Reference.PairPotential(setting.ReferenceChunk, pairForces.Expected, energies.Expected);
        var (rows, pairs) = (setting.RowIndices(_ => 1), setting.PairIndices());
        setting.AssertAgree(energies, rows, Tolerances.Energy<T>());
        setting.AssertZeroPadding(energies, _ => 1, rows);
        setting.AssertAgree(pairForces, pairs, Tolerances.Force<T>());
        var after = pairForces.TestedValues();
        foreach (int p in Enumerable.Range(0, before.Length).Except(pairs))
            Assert.That(after[p], Is.EqualTo(before[p]), $"{setting.Name}: element {p} belongs to no pair of the chunk");
    }
}
