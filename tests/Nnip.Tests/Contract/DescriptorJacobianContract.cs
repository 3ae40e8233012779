namespace Nnip.Tests.Contract;

/// <summary>DescriptorJacobian: dx/dr of every pair of the chunk, explicit.</summary>
public class DescriptorJacobianContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var densities = setting.NormalRows("densities", setting.DensityCount);
        int stride = setting.Chunk.PairStride;
        var jacobian = setting.Destination("jacobian", 3 * setting.MaxInvariants * stride);
        setting.Tested.DescriptorJacobian(setting.Chunk, densities.Tested, jacobian.Tested);
        setting.Reference.DescriptorJacobian(setting.ReferenceChunk, densities.Expected, jacobian.Expected);
        setting.AssertAgree(jacobian, setting.JacobianIndices(), Tolerances.Force<T>());
    }
}
