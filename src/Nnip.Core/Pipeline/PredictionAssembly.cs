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

    /// <summary>Energies of the atoms of a segment from row energies, reference energies added.</summary>
    public static void AtomEnergies<T>(Segment<T> segment, ReadOnlySpan<T> rowEnergies, ReadOnlySpan<double> referenceEnergies, double[] energies)
        where T : unmanaged
    {
        for (int z = 0; z < referenceEnergies.Length; z++)
        {
            int from = segment.SpeciesFrom(z);
            for (int a = from; a < segment.SpeciesTo(z); a++)
                energies[segment.Frame.Order[a]] = Narrow.ToDouble(rowEnergies[segment.RowStart[z] + a - from]) + referenceEnergies[z];
        }
    }
}
