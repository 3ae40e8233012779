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
            var frame = atom.Segment.Frame;
            var force = new Vec3();
            foreach (var pair in Pairs(chunk, atom))
            {
                var q = At(pairForces, chunk.PairStride, pair.Index + atom.Segment.PairDelta);
                force += q;
                for (int a = 0; a < 3 && virials is not null; a++)
                    for (int b = 0; b < 3; b++)
                        sums[9 * atom.SegmentIndex + 3 * a + b] -= pair.Vector[a] * q[b];
            }
            for (int t = frame.TransposeStart[atom.Index]; t < frame.TransposeStart[atom.Index + 1]; t++)
                force -= At(pairForces, chunk.PairStride, frame.TransposePairs[t] + atom.Segment.PairDelta);
            Set(forces, chunk.AtomStride, atom.Index + atom.Segment.AtomDelta, force);
        }
    }
}
