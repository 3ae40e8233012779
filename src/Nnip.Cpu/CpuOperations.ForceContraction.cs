using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void ForceContraction(Chunk<T> chunk, DeviceBuffer<T> pairForces, DeviceBuffer<T> forces, DeviceBuffer<double> virials)
    {
        var sums = Doubles(virials);
        T* source = Pointer(pairForces), target = Pointer(forces);
        for (int s = 0; s < chunk.Segments.Length; s++)
        {
            var segment = chunk.Segments[s];
            GatherForces(segment, source + segment.PairDelta, chunk.PairStride, target + segment.AtomDelta, chunk.AtomStride);
            Virial(segment, source + segment.PairDelta, chunk.PairStride, sums.Slice(9 * s, 9));
        }
    }

    /// <summary>F_i from the pairs of which i is the centre (a range) and those of which it is the neighbour (a list).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherForces(Segment<T> segment, T* q, nint plane, T* forces, nint forcePlane)
    {
        var frame = segment.Frame;
        int species = SpeciesCount;
        fixed (int* pairStart = frame.PairStart, transposeStart = frame.TransposeStart, transposePairs = frame.TransposePairs)
            for (int atom = segment.AtomFrom; atom < segment.AtomTo; atom++)
            {
                int from = pairStart[atom * species], to = pairStart[(atom + 1) * species];
                int listFrom = transposeStart[atom], listTo = transposeStart[atom + 1];
                for (int axis = 0; axis < 3; axis++)
                {
                    var values = q + axis * plane;
                    forces[axis * forcePlane + atom] = Narrow<T>(
                        Simd.Widen(SumRange(values, from, to)) - Simd.Widen(SumList(values, transposePairs, listFrom, listTo)));
                }
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SumRange(T* values, int from, int to)
    {
        var sum = Vector512<T>.Zero;
        int p = from;
        for (; p + Vector512<T>.Count <= to; p += Vector512<T>.Count)
            sum += Vector512.Load(values + p);
        if (p < to)
            sum += Vector512.Load(values + p) & FirstLanes<T>(to - p);
        return Simd.Sum(sum);
    }

    /// <summary>Sums listed values in four interleaved chains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SumList(T* values, int* list, int from, int to)
    {
        var sum = Vector128<T>.Zero;
        Vector128<T> other = Vector128<T>.Zero, third = other, fourth = other;
        int t = from;
        for (; t + 4 <= to; t += 4)
        {
            sum += Vector128.CreateScalarUnsafe(values[list[t]]);
            other += Vector128.CreateScalarUnsafe(values[list[t + 1]]);
            third += Vector128.CreateScalarUnsafe(values[list[t + 2]]);
            fourth += Vector128.CreateScalarUnsafe(values[list[t + 3]]);
        }
        for (; t < to; t++)
            sum += Vector128.CreateScalarUnsafe(values[list[t]]);
        return (sum + other + (third + fourth)).ToScalar();
    }

    /// <summary>W = - sum of r (x) q over the segment's own pairs, in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Virial(Segment<T> segment, T* q, nint plane, Span<double> virial)
    {
        var frame = segment.Frame;
        int from = frame.PairStart[segment.AtomFrom * SpeciesCount], to = frame.PairStart[segment.AtomTo * SpeciesCount];
        T* r = frame.Vectors.Data;
        nint vectorPlane = frame.PairStride;
        var zero = Vector512<double>.Zero;
        Vector512<double> xx = zero, xy = zero, xz = zero, yx = zero, yy = zero, yz = zero, zx = zero, zy = zero, zz = zero;
        for (int p = from; p < to; p += Vector512<double>.Count)
        {
            var rx = LoadDouble(r + p);
            var ry = LoadDouble(r + vectorPlane + p);
            var rz = LoadDouble(r + 2 * vectorPlane + p);
            var qx = LoadDouble(q + p);
            var qy = LoadDouble(q + plane + p);
            var qz = LoadDouble(q + 2 * plane + p);
            if (to - p < Vector512<double>.Count)
            {
                var keep = FirstLanes<double>(to - p);
                rx &= keep;
                ry &= keep;
                rz &= keep;
                qx &= keep;
                qy &= keep;
                qz &= keep;
            }
            xx = Fma(rx, qx, xx);
            xy = Fma(rx, qy, xy);
            xz = Fma(rx, qz, xz);
            yx = Fma(ry, qx, yx);
            yy = Fma(ry, qy, yy);
            yz = Fma(ry, qz, yz);
            zx = Fma(rz, qx, zx);
            zy = Fma(rz, qy, zy);
            zz = Fma(rz, qz, zz);
        }
        virial[0] = -Simd.Sum(xx);
        virial[1] = -Simd.Sum(xy);
        virial[2] = -Simd.Sum(xz);
        virial[3] = -Simd.Sum(yx);
        virial[4] = -Simd.Sum(yy);
        virial[5] = -Simd.Sum(yz);
        virial[6] = -Simd.Sum(zx);
        virial[7] = -Simd.Sum(zy);
        virial[8] = -Simd.Sum(zz);
    }
}
