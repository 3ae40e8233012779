namespace Nnip.Tests.Contract;

/// <summary>DensityPullback: the force on each pair vector, for the pairs of the chunk alone.</summary>
public class DensityPullbackContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var densityAdjoints = setting.NormalRows("density adjoints", setting.DensityCount);
        var pairForces = setting.Destination("pair forces", 3 * setting.Chunk.PairStride);
        setting.Tested.DensityPullback(setting.Chunk, densityAdjoints.Tested, pairForces.Tested);
        setting.Reference.DensityPullback(setting.ReferenceChunk, densityAdjoints.Expected, pairForces.Expected);
        setting.AssertAgree(pairForces, setting.PairIndices(), Tolerances.Force<T>());
        if (!setting.WholeFrames)
            setting.AssertUntouched(pairForces, setting.Chunk.PairStride, setting.Chunk.Segments[0].Frame.PairCount, setting.PairIndices());
    }
}
