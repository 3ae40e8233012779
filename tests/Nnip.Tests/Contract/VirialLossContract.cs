namespace Nnip.Tests.Contract;

/// <summary>VirialLoss: squared errors of virials per atom and their adjoints, zero for frames without a label or without atoms.</summary>
public class VirialLossContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        if (!setting.WholeFrames)
            return;
        int components = 9 * setting.Chunk.Segments.Length;
        var virials = setting.Doubles("virials", setting.Numbers(components));
        var adjoints = setting.Sums("virial adjoints", components);
        DoubleTwin scales = setting.Doubles("scales", [0.23, 0.11, 0.37, 0, 0, 0]), losses = setting.Doubles("losses", [7, 8, 9]);
        setting.Tested.VirialLoss(setting.Chunk, virials.Tested, scales.Tested, adjoints.Tested, losses.Tested);
        setting.Reference.VirialLoss(setting.ReferenceChunk, virials.Expected, scales.Expected, adjoints.Expected, losses.Expected);
        losses.AssertAgree(Tolerances.Double, setting.Name);
        adjoints.AssertAgree(Tolerances.Double, setting.Name);
    }
}
