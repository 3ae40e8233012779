using Nnip.Backends;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>Puts a backend's results, sorted by species and without reference energies, back into the order and meaning of the configuration.</summary>
internal static class PredictionAssembly
{
    /// <summary>Forces of the atoms of a segment, into the configuration's order.</summary>
    public static void Forces<T>(Segment<T> segment, ReadOnlySpan<T> planes, int stride, Vec3[] forces) where T : unmanaged
    {
        for (int a = segment.AtomFrom; a < segment.AtomTo; a++)
        {
            int i = a + segment.AtomDelta;
            forces[segment.Frame.Order[a]] = new(
                Narrow.ToDouble(planes[i]), Narrow.ToDouble(planes[stride + i]), Narrow.ToDouble(planes[2 * stride + i]));
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
