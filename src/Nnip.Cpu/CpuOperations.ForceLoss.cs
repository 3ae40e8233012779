using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Numerics;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void ForceLoss(Chunk<T> chunk, DeviceBuffer<T> forces, DeviceBuffer<double> factors, DeviceBuffer<T> forceAdjoints,
        DeviceBuffer<double> losses)
    {
        T* source = Pointer(forces), target = Pointer(forceAdjoints);
        double total = 0, scale = Doubles(factors)[1];
        foreach (var segment in chunk.Segments)
        {
            double factor = scale * segment.Frame.Weight;
            total += factor * ForceErrors(segment, source + segment.AtomDelta, chunk.AtomStride, 2 * factor, target + segment.AtomDelta);
        }
        Doubles(losses)[1] = total;
    }

    /// <summary>Sum of squared errors of labelled atoms; adjoints = factor x error. Forces and adjoints are planes of x, y and z.</summary>
    private static double ForceErrors(Segment<T> segment, T* forces, nint plane, double factor, T* adjoints)
    {
        int count = segment.AtomTo - segment.AtomFrom;
        forces += segment.AtomFrom;
        adjoints += segment.AtomFrom;
        if (segment.Frame.Forces is not { } atoms)
        {
            for (int axis = 0; axis < 3; axis++)
                new Span<T>(adjoints + axis * plane, count).Clear();
            return 0;
        }
        T* labels = Scratch<T>.Get(3 * count);
        double sum = 0;
        fixed (T* first = atoms)
            ToPlanes(first + 3 * segment.AtomFrom, count, labels);
        for (int axis = 0; axis < 3; axis++)
            sum += ForceErrors(count, forces + axis * plane, labels + axis * count, factor, adjoints + axis * plane);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToPlanes(T* atoms, int count, T* planes)
    {
        for (int atom = 0; atom < count; atom++)
            (planes[atom], planes[count + atom], planes[2 * count + atom]) = (atoms[3 * atom], atoms[3 * atom + 1], atoms[3 * atom + 2]);
    }

    /// <summary>The same for one component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double ForceErrors(int count, T* forces, T* labels, double factor, T* adjoints)
    {
        var sums = Vector512<double>.Zero;
        int atom = 0;
        for (; atom + Vector512<double>.Count <= count; atom += Vector512<double>.Count)
        {
            var label = LoadDouble(labels + atom);
            var isLabelled = Vector512.Equals(label, label);
            var error = Vector512.ConditionalSelect(isLabelled, LoadDouble(forces + atom) - label, Vector512<double>.Zero);
            sums = Fma(error, error, sums);
            Lanes.StoreNarrowed(factor * error, adjoints + atom);
        }
        double sum = Simd.Sum(sums);
        for (; atom < count; atom++)
        {
            double label = Simd.Widen(labels[atom]);
            double error = double.IsNaN(label) ? 0 : Simd.Widen(forces[atom]) - label;
            sum += error * error;
            adjoints[atom] = Narrow<T>(factor * error);
        }
        return sum;
    }
}
