namespace Nnip.Tests.Contract;

/// <summary>SegmentSum: row values summed over the atoms of each segment.</summary>
public class SegmentSumContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var rowValues = setting.Normal("row values", setting.Rows.Count);
        double[] sums = setting.Numbers(setting.Chunk.Segments.Length), expected = setting.Numbers(sums.Length);
        setting.Tested.SegmentSum(setting.Chunk, rowValues.Tested, sums);
        setting.Reference.SegmentSum(setting.ReferenceChunk, rowValues.Expected, expected);
        Agreement.Assert(sums, expected, Tolerances.Double, $"{setting.Name}: sums");
    }
}
