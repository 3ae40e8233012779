namespace Nnip.Tests.Contract;

/// <summary>InputSpread is the transpose of InputSum.</summary>
public class InputAdjointLaw : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        int features = setting.Tested.Tables.Network.SpeciesInputs.Sum(), stride = setting.FrameRows.Count;
        var v = setting.NormalRows("inputs", setting.InputCount, setting.MaxInputs);
        var w = setting.Normal("frame input adjoints", features * stride);
        var sums = setting.Destination("frame inputs", features * stride);
        var spread = setting.Normal("input adjoints", setting.MaxInputs * setting.Rows.Count);
        setting.Tested.InputSum(setting.Chunk, v.Tested, setting.FrameRows, sums.Tested);
        setting.Tested.InputSpread(setting.Chunk, setting.FrameRows, w.Tested, spread.Tested);
        Agreement.AssertAdjoint(
            w.TestedValues(), sums.TestedValues(), spread.TestedValues(), v.TestedValues(), Tolerances.Energy<T>(), setting.Name);
    }
}
