namespace Nnip.Tests.Contract;

/// <summary>SegmentSpread is the transpose of SegmentSum.</summary>
public class SegmentAdjointLaw : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        double[] w = setting.Numbers(setting.Chunk.Segments.Length);
        DoubleTwin weights = setting.Doubles("weights", w), sums = setting.Sums("sums", w.Length);
        var v = setting.Normal("row values", setting.Rows.Count);
        var spread = setting.Destination("spread", setting.Rows.Count);
        setting.Tested.SegmentSum(setting.Chunk, v.Tested, sums.Tested);
        setting.Tested.SegmentSpread(setting.Chunk, weights.Tested, spread.Tested);
        Agreement.AssertAdjoint(w, sums.TestedValues(), spread.TestedValues(), v.TestedValues(), Tolerances.Energy<T>(), setting.Name);
    }
}
