using Nnip.Backends;
using Nnip.Numerics;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>
/// Puts a backend's results, sorted by species and without reference energies, back into the order and meaning of the configuration.
/// </summary>
internal static class PredictionAssembly
{
    /// <summary>Forces of the first atoms of a frame, whose first has index delta in the planes, into the configuration's order.</summary>
    public static void Forces<T>(Frame<T> frame, int atoms, int delta, ReadOnlySpan<T> planes, int stride, Span<Vec3> forces)
        where T : unmanaged
    {
        for (int a = 0; a < atoms; a++)
            forces[frame.Order[a]] = Force(planes, stride, a + delta);
    }

    /// <summary>The vector at an index of three planes.</summary>
    public static Vec3 Force<T>(ReadOnlySpan<T> planes, int stride, int index) where T : unmanaged => new(
        Narrow.ToDouble(planes[index]), Narrow.ToDouble(planes[stride + index]), Narrow.ToDouble(planes[2 * stride + index]));

    /// <summary>Adds half of -r (x) q of each pair of a frame to the virials of its two atoms, in the order of the frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="pairForces">q of its pairs (3, stride).</param>
    /// <param name="stride">Distance between the planes of pair forces.</param>
    /// <param name="virials">Virials of its atoms, ghosts included.</param>
    public static void AddAtomVirials<T>(Frame<T> frame, ReadOnlySpan<T> pairForces, int stride, Span<Mat3> virials) where T : unmanaged
    {
        int species = frame.SpeciesStart.Length - 1;
        ReadOnlySpan<T> vectors = frame.Vectors.Span;
        for (int a = 0; a < frame.OwnAtomCount; a++)
            for (int p = frame.PairStart[a * species]; p < frame.PairStart[(a + 1) * species]; p++)
            {
                var half = Mat3.Outer(-0.5 * Force(vectors, frame.PairStride, p), Force(pairForces, stride, p));
                virials[a] += half;
                virials[frame.Neighbours[p]] += half;
            }
    }

    /// <summary>Sets the energies of the atoms of a frame, in the configuration's order, where they are wanted (not empty).</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="energies">Energy of an atom of each species (S).</param>
    /// <param name="unknown">Whether they are set to NaN instead.</param>
    /// <param name="atomEnergies">Energies of the atoms of the configuration, or empty.</param>
    public static void SetEnergies<T>(Frame<T> frame, double[] energies, bool unknown, Span<double> atomEnergies) where T : unmanaged
    {
        for (int z = 0; z < energies.Length && !atomEnergies.IsEmpty; z++)
            for (int a = frame.SpeciesStart[z]; a < frame.SpeciesStart[z + 1]; a++)
                atomEnergies[frame.Order[a]] = unknown ? double.NaN : energies[z];
    }

    /// <summary>Adds the row energies of the atoms of a segment to their energies.</summary>
    public static void AddAtomEnergies<T>(Segment<T> segment, ReadOnlySpan<T> rowEnergies, Span<double> energies) where T : unmanaged
    {
        for (int z = 0; z < segment.RowStart.Length; z++)
        {
            int from = segment.SpeciesFrom(z);
            for (int a = from; a < segment.SpeciesTo(z); a++)
                energies[segment.Frame.Order[a]] += Narrow.ToDouble(rowEnergies[segment.RowStart[z] + a - from]);
        }
    }
}
