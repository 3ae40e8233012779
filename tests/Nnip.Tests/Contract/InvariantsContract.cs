namespace Nnip.Tests.Contract;

/// <summary>Invariants: the polynomials of the product graph, standardised.</summary>
public class InvariantsContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var densities = setting.Normal("densities", setting.DensityCount * setting.Rows.Count);
        var inputs = setting.Destination("inputs", setting.MaxInvariants * setting.Rows.Count);
        setting.Tested.Invariants(setting.Rows, densities.Tested, inputs.Tested);
        setting.Reference.Invariants(setting.Rows, densities.Expected, inputs.Expected);
        setting.AssertAgree(inputs, setting.DescriptorIndices(), Tolerances.Energy<T>());
    }
}
