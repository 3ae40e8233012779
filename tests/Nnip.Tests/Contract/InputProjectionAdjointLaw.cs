namespace Nnip.Tests.Contract;

/// <summary>The pullback of the projection is its transpose: w . (P v) = (P^T w) . v.</summary>
public class InputProjectionAdjointLaw : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        if (setting.Tested.Tables.Projections is null)
            return;
        var v = setting.NormalRows("descriptors", z => setting.Tested.Tables.Inputs[z].InvariantCount, setting.MaxInvariants);
        var w = setting.NormalRows("input adjoints", setting.InputCount, setting.MaxInputs);
        var forward = setting.NormalRows("inputs", _ => 0, setting.MaxInputs);
        var backward = setting.NormalRows("descriptor adjoints", _ => 0, setting.MaxInvariants);
        setting.Tested.InputProjection(setting.Rows, v.Tested, forward.Tested);
        setting.Tested.InputProjectionPullback(setting.Rows, w.Tested, backward.Tested);
        Agreement.AssertAdjoint(
            w.TestedValues(), forward.TestedValues(), backward.TestedValues(), v.TestedValues(), Tolerances.Energy<T>(), setting.Name);
    }
}
