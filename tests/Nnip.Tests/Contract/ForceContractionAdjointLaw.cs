namespace Nnip.Tests.Contract;

/// <summary>ForceContractionAdjoint is the transpose of ForceContraction: lambda . F(q) + Lambda : W(q) = qbar . q.</summary>
public class ForceContractionAdjointLaw : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        if (!setting.WholeFrames)
            return;
        var q = setting.Normal("pair forces", 3 * setting.Chunk.PairStride);
        var lambda = setting.Normal("force adjoints", 3 * setting.Chunk.AtomStride);
        double[] virialAdjoints = setting.Numbers(9 * setting.Chunk.Segments.Length);
        DoubleTwin virialTwin = setting.Doubles("virial adjoints", virialAdjoints),
            virials = setting.Sums("virials", virialAdjoints.Length);
        var forces = setting.Destination("forces", 3 * setting.Chunk.AtomStride);
        var qbar = setting.Destination("pair tangents", 3 * setting.Chunk.PairStride);
        setting.Tested.ForceContraction(setting.Chunk, q.Tested, forces.Tested, virials.Tested);
        setting.Tested.ForceContractionAdjoint(setting.Chunk, lambda.Tested, virialTwin.Tested, qbar.Tested);
        int[] atoms = setting.AtomIndices(), pairs = setting.PairIndices();
        Agreement.AssertAdjoint(
            [.. Take(lambda.TestedValues(), atoms), .. virialAdjoints], [.. Take(forces.TestedValues(), atoms), .. virials.TestedValues()],
            [.. Take(qbar.TestedValues(), pairs)], [.. Take(q.TestedValues(), pairs)], Tolerances.Energy<T>(), setting.Name);
    }

    private static IEnumerable<double> Take(double[] values, int[] indices) => indices.Select(i => values[i]);
}
