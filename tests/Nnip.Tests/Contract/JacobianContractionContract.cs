namespace Nnip.Tests.Contract;

/// <summary>JacobianContraction: the force on each pair vector from a stored Jacobian, for the pairs of the chunk alone.</summary>
public class JacobianContractionContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        int stride = setting.Chunk.PairStride;
        var jacobian = setting.Normal("Jacobian", 3 * setting.MaxInvariants * stride);
        var inputAdjoints = setting.NormalRows("input adjoints", setting.MaxInvariants);
        var pairForces = setting.Destination("pair forces", 3 * stride);
        setting.Tested.JacobianContraction(setting.Chunk, jacobian.Tested, inputAdjoints.Tested, pairForces.Tested);
        setting.Reference.JacobianContraction(setting.ReferenceChunk, jacobian.Expected, inputAdjoints.Expected, pairForces.Expected);
        setting.AssertAgree(pairForces, setting.PairIndices(), Tolerances.Force<T>());
        if (!setting.WholeFrames)
            setting.AssertUntouched(pairForces, stride, setting.Chunk.Segments[0].Frame.PairCount, setting.PairIndices());
    }
}
