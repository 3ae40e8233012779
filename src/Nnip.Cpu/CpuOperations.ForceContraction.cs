using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Memory;
using Nnip.Numerics;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void ForceContraction(Chunk<T> chunk, DeviceBuffer<T> pairForces, DeviceBuffer<T> forces, DeviceBuffer<double>? virials)
    {
        T* source = Pointer(pairForces), target = Pointer(forces);
        for (int s = 0; s < chunk.Segments.Length; s++)
        {
            var segment = chunk.Segments[s];
            if (AtomQuads<T>.AreFast && segment.AtomTo - segment.AtomFrom == segment.Frame.AtomCount)
                ScatterForces(segment, source + segment.PairDelta, chunk.PairStride, target + segment.AtomDelta, chunk.AtomStride);
            else
                GatherForces(segment, source + segment.PairDelta, chunk.PairStride, target + segment.AtomDelta, chunk.AtomStride);
            if (virials is not null)
                Virial(segment, source + segment.PairDelta, chunk.PairStride, Doubles(virials).Slice(9 * s, 9));
        }
    }

    /// <summary>
    /// -F_i of all atoms of a frame in one walk over its pairs: q_p is subtracted for the centre and added to the neighbour.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ScatterForces(Segment<T> segment, T* q, nint plane, T* forces, nint forcePlane)
    {
        var frame = segment.Frame;
        int species = SpeciesCount, count = frame.AtomCount;
        int length = 4 * RowLayout.Align(count);
        T* atoms = Scratch<T>.Get(length);
        new Span<T>(atoms, length).Clear();
        fixed (int* pairStart = frame.PairStart, neighbours = frame.Neighbours)
        {
            int last = pairStart[count * species];
            for (int atom = 0; atom < count; atom++)
            {
                int p = pairStart[atom * species], to = pairStart[(atom + 1) * species];
                Vector512<T> x = Vector512<T>.Zero, y = x, z = x;
                // Lanes past the centre's last pair add zero to neighbours of the next one.
                for (; p < to && p + Vector512<T>.Count <= last; p += Vector512<T>.Count)
                {
                    Vector512<T> qx = Vector512.Load(q + p), qy = Vector512.Load(q + plane + p), qz = Vector512.Load(q + 2 * plane + p);
                    if (to - p < Vector512<T>.Count)
                    {
                        var lanes = Lanes.FirstLanes<T>(to - p);
                        qx &= lanes;
                        qy &= lanes;
                        qz &= lanes;
                    }
                    AtomQuads<T>.Add(qx, qy, qz, Vector512<T>.Zero, atoms, new NumberedAtoms<T>(neighbours + p));
                    x += qx;
                    y += qy;
                    z += qz;
                }
                SubtractFrom(atoms + 4 * atom, Simd.Sum(x), Simd.Sum(y), Simd.Sum(z));
                for (; p < to; p++)
                {
                    T qx = q[p], qy = q[plane + p], qz = q[2 * plane + p];
                    SubtractFrom(atoms + 4 * atom, qx, qy, qz);
                    T* neighbour = atoms + 4 * (nint)neighbours[p];
                    (neighbour[0], neighbour[1], neighbour[2]) = (Sum(neighbour[0], qx), Sum(neighbour[1], qy), Sum(neighbour[2], qz));
                }
            }
        }
        for (int axis = 0; axis < 3; axis++)
            new Span<T>(forces + axis * forcePlane, count).Clear();
        AtomQuads<T>.SubtractFromPlanes(atoms, count, forces, forcePlane);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void SubtractFrom(T* atom, T x, T y, T z) =>
            (atom[0], atom[1], atom[2]) = (Difference(atom[0], x), Difference(atom[1], y), Difference(atom[2], z));
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
                var (x, y, z) = SumList(q, plane, transposePairs + transposeStart[atom], transposePairs + transposeStart[atom + 1]);
                forces[atom] = Difference(SumRange(q, from, to), x);
                forces[forcePlane + atom] = Difference(SumRange(q + plane, from, to), y);
                forces[2 * forcePlane + atom] = Difference(SumRange(q + 2 * plane, from, to), z);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Sum(T a, T b) => (Vector128.CreateScalarUnsafe(a) + Vector128.CreateScalarUnsafe(b)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Difference(T a, T b) => (Vector128.CreateScalarUnsafe(a) - Vector128.CreateScalarUnsafe(b)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SumRange(T* values, int from, int to)
    {
        var sum = Vector512<T>.Zero;
        int p = from;
        for (; p + Vector512<T>.Count <= to; p += Vector512<T>.Count)
            sum += Vector512.Load(values + p);
        if (p < to)
            sum += Vector512.Load(values + p) & Lanes.FirstLanes<T>(to - p);
        return Simd.Sum(sum);
    }

    /// <summary>Sums the listed values of three planes, each in two interleaved chains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (T X, T Y, T Z) SumList(T* x, nint plane, int* entry, int* end)
    {
        T* y = x + plane, z = y + plane;
        Vector128<T> evenX = Vector128<T>.Zero, evenY = evenX, evenZ = evenX, oddX = evenX, oddY = evenX, oddZ = evenX;
        for (; entry + 1 < end; entry += 2)
        {
            nint even = entry[0], odd = entry[1];
            evenX += Vector128.CreateScalarUnsafe(x[even]);
            evenY += Vector128.CreateScalarUnsafe(y[even]);
            evenZ += Vector128.CreateScalarUnsafe(z[even]);
            oddX += Vector128.CreateScalarUnsafe(x[odd]);
            oddY += Vector128.CreateScalarUnsafe(y[odd]);
            oddZ += Vector128.CreateScalarUnsafe(z[odd]);
        }
        if (entry < end)
        {
            evenX += Vector128.CreateScalarUnsafe(x[*entry]);
            evenY += Vector128.CreateScalarUnsafe(y[*entry]);
            evenZ += Vector128.CreateScalarUnsafe(z[*entry]);
        }
        return ((evenX + oddX).ToScalar(), (evenY + oddY).ToScalar(), (evenZ + oddZ).ToScalar());
    }

    /// <summary>
    /// W = - sum of r (x) q over the segment's own pairs: sums of a few vectors in T, which lose nothing to the rounding of q, then in
    /// double.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Virial(Segment<T> segment, T* q, nint plane, Span<double> virial)
    {
        const int Run = 8;
        var frame = segment.Frame;
        int from = frame.PairStart[segment.AtomFrom * SpeciesCount], to = frame.PairStart[segment.AtomTo * SpeciesCount];
        T* r = frame.Vectors.Data;
        nint vectorPlane = frame.PairStride;
        var sums = stackalloc Vector512<double>[9];
        for (int c = 0; c < 9; c++)
            sums[c] = Vector512<double>.Zero;
        for (int start = from; start < to; start += Run * Vector512<T>.Count)
        {
            int end = Math.Min(to, start + Run * Vector512<T>.Count);
            var zero = Vector512<T>.Zero;
            Vector512<T> xx = zero, xy = zero, xz = zero, yx = zero, yy = zero, yz = zero, zx = zero, zy = zero, zz = zero;
            for (int p = start; p < end; p += Vector512<T>.Count)
            {
                // A lane past the end holds no pair force yet, so both factors are cleared there.
                var qx = LoadLanes(q + p, end - p);
                var qy = LoadLanes(q + plane + p, end - p);
                var qz = LoadLanes(q + 2 * plane + p, end - p);
                var rx = LoadLanes(r + p, end - p);
                var ry = LoadLanes(r + vectorPlane + p, end - p);
                var rz = LoadLanes(r + 2 * vectorPlane + p, end - p);
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
            sums[0] += WidenSum(xx);
            sums[1] += WidenSum(xy);
            sums[2] += WidenSum(xz);
            sums[3] += WidenSum(yx);
            sums[4] += WidenSum(yy);
            sums[5] += WidenSum(yz);
            sums[6] += WidenSum(zx);
            sums[7] += WidenSum(zy);
            sums[8] += WidenSum(zz);
        }
        for (int c = 0; c < 9; c++)
            virial[c] = -Simd.Sum(sums[c]);
    }
}
