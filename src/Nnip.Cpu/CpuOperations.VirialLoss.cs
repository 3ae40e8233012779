using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void VirialLoss(Chunk<T> chunk, DeviceBuffer<double> virials, DeviceBuffer<double> factors,
        DeviceBuffer<double> virialAdjoints, DeviceBuffer<double> losses)
    {
        double total = 0, scale = Doubles(factors)[2];
        for (int s = 0; s < chunk.Segments.Length; s++)
        {
            var frame = chunk.Segments[s].Frame;
            Span<double> values = Doubles(virials).Slice(9 * s, 9), adjoints = Doubles(virialAdjoints).Slice(9 * s, 9);
            adjoints.Clear();
            if (frame.Virial is not { } label || frame.AtomCount == 0)
                continue;
            double sum = 0, factor = scale * frame.Weight;
            for (int c = 0; c < 9; c++)
            {
                double error = (values[c] - label[c]) / frame.AtomCount;
                adjoints[c] = 2 * factor * error / frame.AtomCount;
                sum += error * error;
            }
            total += factor * sum;
        }
        Doubles(losses)[2] = total;
    }
}
