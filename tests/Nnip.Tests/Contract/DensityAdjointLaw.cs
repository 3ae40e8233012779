namespace Nnip.Tests.Contract;

/// <summary>The pullback of the densities is the transpose of their pushforward: w . (J v) = (J^T w) . v.</summary>
public class DensityAdjointLaw : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var v = setting.Normal("pair tangents", 3 * setting.Chunk.PairStride);
        var w = setting.NormalRows("density adjoints", setting.DensityCount);
        var forward = setting.Destination("density tangents", setting.DensityCount * setting.Rows.Count);
        var backward = setting.Destination("pair forces", 3 * setting.Chunk.PairStride);
        setting.Tested.DensityPushforward(setting.Chunk, v.Tested, forward.Tested);
        setting.Tested.DensityPullback(setting.Chunk, w.Tested, backward.Tested);
        var pairs = setting.PairIndices();
        double[] pairForces = backward.TestedValues(), tangents = v.TestedValues();
        Agreement.AssertAdjoint(
            w.TestedValues(), forward.TestedValues(), [.. pairs.Select(p => pairForces[p])], [.. pairs.Select(p => tangents[p])],
            Tolerances.Energy<T>(), setting.Name);
    }
}
