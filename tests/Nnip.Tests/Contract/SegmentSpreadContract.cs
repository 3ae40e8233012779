namespace Nnip.Tests.Contract;

/// <summary>SegmentSpread: each atom takes the value of its segment, padding rows zero.</summary>
public class SegmentSpreadContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var values = setting.Doubles("values", setting.Numbers(setting.Chunk.Segments.Length));
        var rowValues = setting.Destination("row values", setting.Rows.Count);
        setting.Tested.SegmentSpread(setting.Chunk, values.Tested, rowValues.Tested);
        setting.Reference.SegmentSpread(setting.ReferenceChunk, values.Expected, rowValues.Expected);
        var indices = setting.RowIndices(_ => 1);
        setting.AssertAgree(rowValues, indices, Tolerances.Energy<T>());
        setting.AssertZeroPadding(rowValues, _ => 1, indices);
    }
}
