namespace Nnip.Tests.Contract;

/// <summary>ForceLoss: squared errors of labelled components and their adjoints, zero for atoms without a label.</summary>
public class ForceLossContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var forces = setting.Normal("forces", 3 * setting.Chunk.AtomStride);
        var adjoints = setting.Destination("force adjoints", 3 * setting.Chunk.AtomStride);
        double loss = setting.Tested.ForceLoss(setting.Chunk, forces.Tested, 0.37, adjoints.Tested);
        double expected = setting.Reference.ForceLoss(setting.ReferenceChunk, forces.Expected, 0.37, adjoints.Expected);
        Agreement.Assert([loss], [expected], Tolerances.Energy<T>(), $"{setting.Name}: loss");
        setting.AssertAgree(adjoints, setting.AtomIndices(), Tolerances.Force<T>());
    }
}
