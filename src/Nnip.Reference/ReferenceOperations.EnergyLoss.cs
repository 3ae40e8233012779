using Nnip.Backends;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void EnergyLoss(Chunk<double> chunk, DeviceBuffer<double> energies, DeviceBuffer<double> factors,
        DeviceBuffer<double> energyAdjoints, DeviceBuffer<double> losses)
    {
        double loss = 0, scale = Values(factors)[0];
        for (int s = 0; s < chunk.Segments.Length; s++)
        {
            var frame = chunk.Segments[s].Frame;
            bool labelled = frame.AtomCount > 0 && !double.IsNaN(frame.Energy);
            double error = labelled ? (Values(energies)[s] - frame.Energy) / frame.AtomCount : 0;
            loss += scale * frame.Weight * error * error;
            Values(energyAdjoints)[s] = labelled ? 2 * scale * frame.Weight * error / frame.AtomCount : 0;
        }
        Values(losses)[0] = loss;
    }
}
