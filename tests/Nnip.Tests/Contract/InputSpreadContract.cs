namespace Nnip.Tests.Contract;

/// <summary>InputSpread: each atom takes the block of its species, padding rows zero.</summary>
public class InputSpreadContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        int features = setting.Tested.Tables.Network.SpeciesInputs.Sum();
        var frameAdjoints = setting.Normal("frame input adjoints", features * setting.FrameRows.Count);
        var adjoints = setting.Destination("input adjoints", setting.MaxInputs * setting.Rows.Count);
        setting.Tested.InputSpread(setting.Chunk, setting.FrameRows, frameAdjoints.Tested, adjoints.Tested);
        setting.Reference.InputSpread(setting.ReferenceChunk, setting.FrameRows, frameAdjoints.Expected, adjoints.Expected);
        var indices = setting.InputIndices();
        setting.AssertAgree(adjoints, indices, Tolerances.Energy<T>());
        setting.AssertZeroPadding(adjoints, setting.InputCount, indices);
    }
}
