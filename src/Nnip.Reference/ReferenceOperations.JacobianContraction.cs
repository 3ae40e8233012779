using Nnip.Backends;
using Nnip.Structures;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void JacobianContraction(
        Chunk<double> chunk, DeviceBuffer<double> jacobian, DeviceBuffer<double> descriptorAdjoints, DeviceBuffer<double> pairForces)
    {
        int stride = chunk.PairStride;
        foreach (var atom in Atoms(chunk))
        {
            var g = Row(descriptorAdjoints, chunk.Rows, atom.Row, Tables.Inputs[atom.Species].InvariantCount);
            foreach (var pair in Pairs(chunk, atom))
            {
                int p = pair.Index + atom.Segment.PairDelta;
                var force = new Vec3();
                for (int d = 0; d < g.Length; d++)
                    force += g[d] * At(jacobian, stride, 3 * d * stride + p);
                Set(pairForces, stride, p, force);
            }
        }
    }
}
