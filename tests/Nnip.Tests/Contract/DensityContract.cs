namespace Nnip.Tests.Contract;

/// <summary>Density: all neighbours summed, each into the block of its species.</summary>
public class DensityContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var densities = setting.Destination("densities", setting.DensityCount * setting.Rows.Count);
        setting.Tested.Density(setting.Chunk, densities.Tested);
        setting.Reference.Density(setting.ReferenceChunk, densities.Expected);
        var indices = setting.RowIndices(_ => setting.DensityCount);
        setting.AssertAgree(densities, indices, Tolerances.Energy<T>());
        setting.AssertZeroPadding(densities, _ => setting.DensityCount, indices);
    }
}
