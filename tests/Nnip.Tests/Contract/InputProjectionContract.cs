namespace Nnip.Tests.Contract;

/// <summary>InputProjection and its pullback: products with the projection of each species, for models that have them.</summary>
public class InputProjectionContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        if (setting.Tested.Tables.Projections is null)
            return;
        var descriptors = setting.Normal("descriptors", setting.MaxInvariants * setting.Rows.Count);
        var inputs = setting.Destination("inputs", setting.MaxInputs * setting.Rows.Count);
        setting.Tested.InputProjection(setting.Rows, descriptors.Tested, inputs.Tested);
        setting.Reference.InputProjection(setting.Rows, descriptors.Expected, inputs.Expected);
        setting.AssertAgree(inputs, setting.InputIndices(), Tolerances.Energy<T>());

        var inputAdjoints = setting.Normal("input adjoints", setting.MaxInputs * setting.Rows.Count);
        var adjoints = setting.Destination("descriptor adjoints", setting.MaxInvariants * setting.Rows.Count);
        setting.Tested.InputProjectionPullback(setting.Rows, inputAdjoints.Tested, adjoints.Tested);
        setting.Reference.InputProjectionPullback(setting.Rows, inputAdjoints.Expected, adjoints.Expected);
        setting.AssertAgree(adjoints, setting.DescriptorIndices(), Tolerances.Force<T>());
    }
}
