namespace Nnip.Tests.Contract;

/// <summary>ForceContractionAdjoint: pair tangents of the pairs of the chunk, with virials and without.</summary>
public class ForceContractionAdjointContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var forceAdjoints = setting.Normal("force adjoints", 3 * setting.Chunk.AtomStride);
        var virialAdjoints = setting.Doubles("virial adjoints", setting.Numbers(9 * setting.Chunk.Segments.Length));
        var pairTangents = setting.Destination("pair tangents", 3 * setting.Chunk.PairStride);
        setting.Tested.ForceContractionAdjoint(setting.Chunk, forceAdjoints.Tested, virialAdjoints.Tested, pairTangents.Tested);
        setting.Reference.ForceContractionAdjoint(
            setting.ReferenceChunk, forceAdjoints.Expected, virialAdjoints.Expected, pairTangents.Expected);
        setting.AssertAgree(pairTangents, setting.PairIndices(), Tolerances.Force<T>());
        if (!setting.WholeFrames)
            setting.AssertUntouched(
                pairTangents, setting.Chunk.PairStride, setting.Chunk.Segments[0].Frame.PairCount, setting.PairIndices());

        var ofForces = setting.Destination("pair tangents of forces alone", 3 * setting.Chunk.PairStride);
        setting.Tested.ForceContractionAdjoint(setting.Chunk, forceAdjoints.Tested, null, ofForces.Tested);
        setting.Reference.ForceContractionAdjoint(setting.ReferenceChunk, forceAdjoints.Expected, null, ofForces.Expected);
        setting.AssertAgree(ofForces, setting.PairIndices(), Tolerances.Force<T>());
    }
}
