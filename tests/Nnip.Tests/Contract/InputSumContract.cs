namespace Nnip.Tests.Contract;

/// <summary>InputSum: inputs of the global readout, species block after species block.</summary>
public class InputSumContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var inputs = setting.Normal("inputs", setting.MaxInputs * setting.Rows.Count);
        int features = setting.Tested.Tables.Network.SpeciesInputs.Sum(), stride = setting.FrameRows.Count;
        var frameInputs = setting.Destination("frame inputs", features * stride);
        setting.Tested.InputSum(setting.Chunk, inputs.Tested, setting.FrameRows, frameInputs.Tested);
        setting.Reference.InputSum(setting.ReferenceChunk, inputs.Expected, setting.FrameRows, frameInputs.Expected);
        setting.AssertAgree(frameInputs, [.. Enumerable.Range(0, features * stride)], Tolerances.Energy<T>());
    }
}
