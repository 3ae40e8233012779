using Nnip.Backends;
using Nnip.Structures;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void ForceContractionAdjoint(
        Chunk<double> chunk, DeviceBuffer<double> forceAdjoints, DeviceBuffer<double>? virialAdjoints, DeviceBuffer<double> pairTangents)
    {
        foreach (var atom in Atoms(chunk))
        {
            int delta = atom.Segment.AtomDelta;
            var centre = At(forceAdjoints, chunk.AtomStride, atom.Index + delta);
            var virial = virialAdjoints is null ? default : Mat3.FromRowMajor(Values(virialAdjoints).Slice(9 * atom.SegmentIndex, 9));
            foreach (var pair in Pairs(chunk, atom))
            {
                var neighbour = At(forceAdjoints, chunk.AtomStride, pair.Neighbour + delta);
                Set(pairTangents, chunk.PairStride, pair.Index + atom.Segment.PairDelta, centre - neighbour - pair.Vector * virial);
            }
        }
    }
}
