namespace Nnip.Tests.Contract;

/// <summary>
/// ForceContraction: forces of the atoms of the chunk and virials of the pairs that they are the centres of, or forces alone.
/// </summary>
public class ForceContractionContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var pairForces = setting.Normal("pair forces", 3 * setting.Chunk.PairStride);
        var forces = setting.Destination("forces", 3 * setting.Chunk.AtomStride);
        var virials = setting.Sums("virials", 9 * setting.Chunk.Segments.Length);
        setting.Tested.ForceContraction(setting.Chunk, pairForces.Tested, forces.Tested, virials.Tested);
        setting.Reference.ForceContraction(setting.ReferenceChunk, pairForces.Expected, forces.Expected, virials.Expected);
        setting.AssertAgree(forces, setting.AtomIndices(), Tolerances.Force<T>());
        virials.AssertAgree(Tolerances.Force<T>(), setting.Name);
        if (!setting.WholeFrames)
            setting.AssertUntouched(forces, setting.Chunk.AtomStride, setting.Chunk.Segments[0].Frame.AtomCount, setting.AtomIndices());

        var alone = setting.Destination("forces alone", 3 * setting.Chunk.AtomStride);
        setting.Tested.ForceContraction(setting.Chunk, pairForces.Tested, alone.Tested, null);
        setting.Reference.ForceContraction(setting.ReferenceChunk, pairForces.Expected, alone.Expected, null);
        setting.AssertAgree(alone, setting.AtomIndices(), Tolerances.Force<T>());
    }
}
