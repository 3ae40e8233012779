using Nnip.Backends;
using Nnip.Structures;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void ForceContraction(
        Chunk<double> chunk, DeviceBuffer<double> pairForces, DeviceBuffer<double> forces, DeviceBuffer<double>? virials)
    {
        var sums = virials is null ? [] : Values(virials);
        sums[..(virials is null ? 0 : 9 * chunk.Segments.Length)].Clear();
        foreach (var atom in Atoms(chunk))
        {
            var force = new Vec3();
            foreach (var pair in Pairs(chunk, atom))
            {
                var q = At(pairForces, chunk.PairStride, pair.Index + atom.Segment.PairDelta);
                force += q;
                for (int a = 0; a < 3 && virials is not null; a++)
                    for (int b = 0; b < 3; b++)
                        sums[9 * atom.SegmentIndex + 3 * a + b] -= pair.Vector[a] * q[b];
            }
            Set(forces, chunk.AtomStride, atom.Index + atom.Segment.AtomDelta, force - AsNeighbour(atom.Segment, atom.Index));
        }
        foreach (var segment in chunk.Segments)
            for (int ghost = Math.Max(segment.AtomFrom, segment.Frame.OwnAtomCount); ghost < segment.AtomTo; ghost++)
                Set(forces, chunk.AtomStride, ghost + segment.AtomDelta, new Vec3() - AsNeighbour(segment, ghost));

        Vec3 AsNeighbour(Segment<double> segment, int atom)
        {
            var sum = new Vec3();
            for (int t = segment.Frame.TransposeStart[atom]; t < segment.Frame.TransposeStart[atom + 1]; t++)
                sum += At(pairForces, chunk.PairStride, segment.Frame.TransposePairs[t] + segment.PairDelta);
            return sum;
        }
    }
}
