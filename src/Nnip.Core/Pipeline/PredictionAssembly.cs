using Nnip.Backends;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>Puts a backend's results, sorted by species and without reference energies, back into the order and meaning of the configuration.</summary>
internal static class PredictionAssembly
{
    /// <summary>Forces of the first atoms of a frame, whose first has index delta in the planes, into the configuration's order.</summary>
    public static void Forces<T>(Frame<T> frame, int atoms, int delta, ReadOnlySpan<T> planes, int stride, Vec3[] forces) where T : unmanaged
    {
        for (int a = 0; a < atoms; a++)
            forces[frame.Order[a]] = Force(planes, stride, a + delta);
    }

    /// <summary>The vector at an index of three planes.</summary>
    public static Vec3 Force<T>(ReadOnlySpan<T> planes, int stride, int index) where T : unmanaged => new(
        Narrow.ToDouble(planes[index]), Narrow.ToDouble(planes[stride + index]), Narrow.ToDouble(planes[2 * stride + index]));

    /// <summary>Adds half of -r (x) q of each pair of a frame to the virials of its two atoms, in the order of the frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="pairForces">q of its pairs (3, PairStride).</param>
    /// <param name="virials">Virials of its atoms, ghosts included.</param>
    public static void AddAtomVirials<T>(Frame<T> frame, ReadOnlySpan<T> pairForces, Span<Mat3> virials) where T : unmanaged
    {
        int species = frame.SpeciesStart.Length - 1, stride = frame.PairStride;
        ReadOnlySpan<T> vectors = frame.Vectors.Span;
        for (int a = 0; a < frame.OwnAtomCount; a++)
            for (int p = frame.PairStart[a * species]; p < frame.PairStart[(a + 1) * species]; p++)
            {
                var half = Mat3.Outer(-0.5 * Force(vectors, stride, p), Force(pairForces, stride, p));
                virials[a] += half;
                virials[frame.Neighbours[p]] += half;
            }
    }

    /// <summary>Adds the row energies of the atoms of a segment to their energies.</summary>
    public static void AddAtomEnergies<T>(Segment<T> segment, ReadOnlySpan<T> rowEnergies, double[] energies) where T : unmanaged
    {
        for (int z = 0; z < segment.RowStart.Length; z++)
        {
            int from = segment.SpeciesFrom(z);
            for (int a = from; a < segment.SpeciesTo(z); a++)
                energies[segment.Frame.Order[a]] += Narrow.ToDouble(rowEnergies[segment.RowStart[z] + a - from]);
        }
    }
}
