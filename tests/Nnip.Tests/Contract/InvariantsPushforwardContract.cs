namespace Nnip.Tests.Contract;

/// <summary>InvariantsPushforward: the product rule along the product graph.</summary>
public class InvariantsPushforwardContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var densities = setting.Normal("densities", setting.DensityCount * setting.Rows.Count);
        var densityTangents = setting.Normal("density tangents", setting.DensityCount * setting.Rows.Count);
        var inputTangents = setting.Destination("input tangents", setting.MaxInvariants * setting.Rows.Count);
        setting.Tested.InvariantsPushforward(setting.Rows, densities.Tested, densityTangents.Tested, inputTangents.Tested);
        setting.Reference.InvariantsPushforward(setting.Rows, densities.Expected, densityTangents.Expected, inputTangents.Expected);
        setting.AssertAgree(inputTangents, setting.DescriptorIndices(), Tolerances.Force<T>());
    }
}
