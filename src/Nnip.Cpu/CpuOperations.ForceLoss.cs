using System.Runtime.CompilerServices;
using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void ForceLoss(Chunk<T> chunk, DeviceBuffer<T> forces, DeviceBuffer<double> scales, DeviceBuffer<T> forceAdjoints,
        DeviceBuffer<double> losses)
    {
        T* source = Pointer(forces), target = Pointer(forceAdjoints);
        double total = 0, scale = Doubles(scales)[1];
        foreach (var segment in chunk.Segments)
        {
            double factor = scale * segment.Frame.Weight, sum = 0;
            for (int axis = 0; axis < 3; axis++)
            {
                nint offset = (nint)axis * chunk.AtomStride + segment.AtomDelta;
                sum += ForceErrors(segment, axis, source + offset, 2 * factor, target + offset);
            }
            total += factor * sum;
        }
        Doubles(losses)[1] = total;
    }

    /// <summary>Sum of squared errors of one component over labelled atoms; adjoints = factor x error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double ForceErrors(Segment<T> segment, int axis, T* forces, double factor, T* adjoints)
    {
        if (segment.Frame.Forces is not { } labels)
        {
            new Span<T>(adjoints + segment.AtomFrom, segment.AtomTo - segment.AtomFrom).Clear();
            return 0;
        }
        double sum = 0;
        for (int atom = segment.AtomFrom; atom < segment.AtomTo; atom++)
        {
            double label = Simd.Widen(labels[3 * atom + axis]);
            double error = double.IsNaN(label) ? 0 : Simd.Widen(forces[atom]) - label;
            sum += error * error;
            adjoints[atom] = Simd.Narrow<T>(factor * error);
        }
        return sum;
    }
}
