namespace Nnip.Tests.Contract;

/// <summary>InvariantsPullback: the backward sweep of the product graph.</summary>
public class InvariantsPullbackContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var densities = setting.Normal("densities", setting.DensityCount * setting.Rows.Count);
        var inputAdjoints = setting.Normal("input adjoints", setting.MaxInvariants * setting.Rows.Count);
        var densityAdjoints = setting.Destination("density adjoints", setting.DensityCount * setting.Rows.Count);
        setting.Tested.InvariantsPullback(setting.Rows, densities.Tested, inputAdjoints.Tested, densityAdjoints.Tested);
        setting.Reference.InvariantsPullback(setting.Rows, densities.Expected, inputAdjoints.Expected, densityAdjoints.Expected);
        setting.AssertAgree(densityAdjoints, setting.RowIndices(_ => setting.DensityCount), Tolerances.Force<T>());
    }
}
