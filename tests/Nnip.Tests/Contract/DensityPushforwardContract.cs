namespace Nnip.Tests.Contract;

/// <summary>DensityPushforward: the response of the densities to a change of all pair vectors.</summary>
public class DensityPushforwardContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var pairTangents = setting.Normal("pair tangents", 3 * setting.Chunk.PairStride);
        var densityTangents = setting.Destination("density tangents", setting.DensityCount * setting.Rows.Count);
        setting.Tested.DensityPushforward(setting.Chunk, pairTangents.Tested, densityTangents.Tested);
        setting.Reference.DensityPushforward(setting.ReferenceChunk, pairTangents.Expected, densityTangents.Expected);
        var indices = setting.RowIndices(_ => setting.DensityCount);
        setting.AssertAgree(densityTangents, indices, Tolerances.Force<T>());
        setting.AssertZeroPadding(densityTangents, _ => setting.DensityCount, indices);
    }
}
