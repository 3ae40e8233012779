namespace Nnip.Tests.Contract;

/// <summary>SegmentSum: row values summed over the atoms of each segment.</summary>
public class SegmentSumContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var rowValues = setting.Normal("row values", setting.Rows.Count);
        var sums = setting.Sums("sums", setting.Chunk.Segments.Length);
        setting.Tested.SegmentSum(setting.Chunk, rowValues.Tested, sums.Tested);
        setting.Reference.SegmentSum(setting.ReferenceChunk, rowValues.Expected, sums.Expected);
        sums.AssertAgree(Tolerances.Double, setting.Name);
    }
}
