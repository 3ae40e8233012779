using Nnip.Backends;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void VirialLoss(Chunk<double> chunk, DeviceBuffer<double> virials, DeviceBuffer<double> factors,
        DeviceBuffer<double> virialAdjoints, DeviceBuffer<double> losses)
    {
        double loss = 0, scale = Values(factors)[2];
        for (int s = 0; s < chunk.Segments.Length; s++)
        {
            var frame = chunk.Segments[s].Frame;
            for (int c = 0; c < 9; c++)
            {
                bool labelled = frame.AtomCount > 0 && frame.Virial is not null;
                double error = labelled ? (Values(virials)[9 * s + c] - frame.Virial![c]) / frame.AtomCount : 0;
                loss += scale * frame.Weight * error * error;
                Values(virialAdjoints)[9 * s + c] = labelled ? 2 * scale * frame.Weight * error / frame.AtomCount : 0;
            }
        }
        Values(losses)[2] = loss;
    }
}
