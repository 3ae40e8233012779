namespace Nnip.Tests.Contract;

/// <summary>ForceLoss: squared errors of labelled components and their adjoints, zero for atoms without a label.</summary>
public class ForceLossContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var forces = setting.Normal("forces", 3 * setting.Chunk.AtomStride);
        var adjoints = setting.Destination("force adjoints", 3 * setting.Chunk.AtomStride);
        DoubleTwin scales = setting.Doubles("scales", [0.11, 0.37, 0.23, 0, 0, 0]), losses = setting.Doubles("losses", [7, 8, 9]);
        setting.Tested.ForceLoss(setting.Chunk, forces.Tested, scales.Tested, adjoints.Tested, losses.Tested);
        setting.Reference.ForceLoss(setting.ReferenceChunk, forces.Expected, scales.Expected, adjoints.Expected, losses.Expected);
        losses.AssertAgree(Tolerances.Energy<T>(), setting.Name);
        setting.AssertAgree(adjoints, setting.AtomIndices(), Tolerances.Force<T>());
    }
}
