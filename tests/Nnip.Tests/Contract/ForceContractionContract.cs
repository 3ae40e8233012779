namespace Nnip.Tests.Contract;

/// <summary>ForceContraction: forces of the atoms of the chunk and virials of the pairs that they are the centres of.</summary>
public class ForceContractionContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var pairForces = setting.Normal("pair forces", 3 * setting.Chunk.PairStride);
        var forces = setting.Destination("forces", 3 * setting.Chunk.AtomStride);
        int segments = setting.Chunk.Segments.Length;
        double[] virials = Garbage(9 * segments), expected = Garbage(9 * segments);
        setting.Tested.ForceContraction(setting.Chunk, pairForces.Tested, forces.Tested, virials);
        setting.Reference.ForceContraction(setting.ReferenceChunk, pairForces.Expected, forces.Expected, expected);
        setting.AssertAgree(forces, setting.AtomIndices(), Tolerances.Force<T>());
        Agreement.Assert(virials, expected, Tolerances.Force<T>(), $"{setting.Name}: virials");
        if (!setting.WholeFrames)
            setting.AssertUntouched(forces, setting.Chunk.AtomStride, setting.Chunk.Segments[0].Frame.AtomCount, setting.AtomIndices());
    }

    private static double[] Garbage(int count)
    {
        var values = new double[count];
        Array.Fill(values, double.NaN);
        return values;
    }
}
