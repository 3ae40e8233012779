namespace Nnip.Tests.Contract;

/// <summary>DensityForcesAdjoint is the transpose of DensityForces: lambda . F(w) + Lambda : W(w) = Adot(lambda, Lambda) . w.</summary>
public class DensityForcesAdjointLaw : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        if (!setting.WholeFrames)
            return;
        var w = setting.NormalRows("density adjoints", setting.DensityCount);
        var lambda = setting.Normal("force adjoints", 3 * setting.Chunk.AtomStride);
        double[] virialAdjoints = setting.Numbers(9 * setting.Chunk.Segments.Length);
        DoubleTwin virialTwin = setting.Doubles("virial adjoints", virialAdjoints),
            virials = setting.Sums("virials", virialAdjoints.Length);
        var forces = setting.Destination("forces", 3 * setting.Chunk.AtomStride);
        var tangents = setting.Destination("density tangents", setting.DensityCount * setting.Rows.Count);
        var room = setting.Destination("room for pairs", 3 * setting.Chunk.PairStride);
        setting.Tested.DensityForces(setting.Chunk, w.Tested, room.Tested, forces.Tested, virials.Tested);
        setting.Tested.DensityForcesAdjoint(setting.Chunk, lambda.Tested, virialTwin.Tested, room.Tested, tangents.Tested);
        int[] atoms = setting.AtomIndices();
        double[] forceValues = forces.TestedValues(), lambdaValues = lambda.TestedValues();
        Agreement.AssertAdjoint(
            [.. atoms.Select(i => lambdaValues[i]), .. virialAdjoints], [.. atoms.Select(i => forceValues[i]), .. virials.TestedValues()],
            tangents.TestedValues(), w.TestedValues(), Tolerances.Energy<T>(), setting.Name);
    }
}
