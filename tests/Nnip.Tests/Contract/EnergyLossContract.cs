namespace Nnip.Tests.Contract;

/// <summary>EnergyLoss: squared errors of energies per atom and their adjoints, zero for frames without a label or without atoms.</summary>
public class EnergyLossContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        if (!setting.WholeFrames)
            return;
        int segments = setting.Chunk.Segments.Length;
        var energies = setting.Doubles("energies", setting.Numbers(segments));
        var adjoints = setting.Sums("energy adjoints", segments);
        DoubleTwin scales = setting.Doubles("scales", [0.37, 0.11, 0.23, 0, 0, 0]), losses = setting.Doubles("losses", [7, 8, 9]);
        setting.Tested.EnergyLoss(setting.Chunk, energies.Tested, scales.Tested, adjoints.Tested, losses.Tested);
        setting.Reference.EnergyLoss(setting.ReferenceChunk, energies.Expected, scales.Expected, adjoints.Expected, losses.Expected);
        losses.AssertAgree(Tolerances.Double, setting.Name);
        adjoints.AssertAgree(Tolerances.Double, setting.Name);
    }
}
