namespace Nnip.Tests.Contract;

/// <summary>DensityForcesAdjoint: change of densities for adjoints of forces, with those of virials and without.</summary>
public class DensityForcesAdjointContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        if (!setting.WholeFrames)
            return;
        var forceAdjoints = setting.Normal("force adjoints", 3 * setting.Chunk.AtomStride);
        var virialAdjoints = setting.Doubles("virial adjoints", setting.Numbers(9 * setting.Chunk.Segments.Length));
        var pairTangents = setting.Destination("room for pair tangents", 3 * setting.Chunk.PairStride);
        var indices = setting.RowIndices(_ => setting.DensityCount);
        foreach (bool withVirials in (bool[])[true, false])
        {
            var tangents = setting.Destination(
                withVirials ? "density tangents" : "density tangents of forces alone", setting.DensityCount * setting.Rows.Count);
            setting.Tested.DensityForcesAdjoint(
                setting.Chunk, forceAdjoints.Tested, withVirials ? virialAdjoints.Tested : null, pairTangents.Tested, tangents.Tested);
            setting.Reference.ForceContractionAdjoint(
                setting.ReferenceChunk, forceAdjoints.Expected, withVirials ? virialAdjoints.Expected : null, pairTangents.Expected);
            setting.Reference.DensityPushforward(setting.ReferenceChunk, pairTangents.Expected, tangents.Expected);
            setting.AssertAgree(tangents, indices, Tolerances.Force<T>());
            setting.AssertZeroPadding(tangents, _ => setting.DensityCount, indices);
        }
    }
}
