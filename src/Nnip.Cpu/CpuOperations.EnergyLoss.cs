using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void EnergyLoss(Chunk<T> chunk, DeviceBuffer<double> energies, DeviceBuffer<double> factors,
        DeviceBuffer<double> energyAdjoints, DeviceBuffer<double> losses)
    {
        Span<double> values = Doubles(energies), adjoints = Doubles(energyAdjoints);
        double total = 0, scale = Doubles(factors)[0];
        for (int s = 0; s < chunk.Segments.Length; s++)
        {
            var frame = chunk.Segments[s].Frame;
            adjoints[s] = 0;
            if (double.IsNaN(frame.Energy) || frame.AtomCount == 0)
                continue;
            double error = (values[s] - frame.Energy) / frame.AtomCount, factor = scale * frame.Weight;
            adjoints[s] = 2 * factor * error / frame.AtomCount;
            total += factor * error * error;
        }
        Doubles(losses)[0] = total;
    }
}
