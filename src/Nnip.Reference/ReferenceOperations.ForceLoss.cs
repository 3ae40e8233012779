using Nnip.Backends;
using Nnip.Structures;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void ForceLoss(Chunk<double> chunk, DeviceBuffer<double> forces, DeviceBuffer<double> factors,
        DeviceBuffer<double> forceAdjoints, DeviceBuffer<double> losses)
    {
        double loss = 0, scale = Values(factors)[1];
        foreach (var atom in Atoms(chunk))
        {
            var frame = atom.Segment.Frame;
            int index = atom.Index + atom.Segment.AtomDelta;
            var error = new Vec3();
            if (frame.Forces is { } labels && !double.IsNaN(labels[3 * atom.Index]))
            {
                var label = new Vec3(labels[3 * atom.Index], labels[3 * atom.Index + 1], labels[3 * atom.Index + 2]);
                error = At(forces, chunk.AtomStride, index) - label;
            }
            loss += scale * frame.Weight * error.LengthSquared;
            Set(forceAdjoints, chunk.AtomStride, index, 2 * scale * frame.Weight * error);
        }
        Values(losses)[1] = loss;
    }
}
