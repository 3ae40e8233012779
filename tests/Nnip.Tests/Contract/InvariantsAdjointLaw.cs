namespace Nnip.Tests.Contract;

/// <summary>The pullback of the invariants is the transpose of their pushforward: w . (J v) = (J^T w) . v.</summary>
public class InvariantsAdjointLaw : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var densities = setting.Normal("densities", setting.DensityCount * setting.Rows.Count);
        var v = setting.NormalRows("density tangents", setting.DensityCount);
        var w = setting.NormalRows("input adjoints", setting.MaxInvariants);
        var forward = setting.Normal("input tangents", setting.MaxInvariants * setting.Rows.Count);
        var backward = setting.Normal("density adjoints", setting.DensityCount * setting.Rows.Count);
        setting.Tested.InvariantsPushforward(setting.Rows, densities.Tested, v.Tested, forward.Tested);
        setting.Tested.InvariantsPullback(setting.Rows, densities.Tested, w.Tested, backward.Tested);
        Agreement.AssertAdjoint(
            w.TestedValues(), forward.TestedValues(), backward.TestedValues(), v.TestedValues(), Tolerances.Energy<T>(), setting.Name);
    }
}
