using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void ForceContractionAdjoint(
        Chunk<T> chunk, DeviceBuffer<T> forceAdjoints, DeviceBuffer<double> virialAdjoints, DeviceBuffer<T> pairTangents)
    {
        T* source = Pointer(forceAdjoints), target = Pointer(pairTangents);
        for (int s = 0; s < chunk.Segments.Length; s++)
        {
            var segment = chunk.Segments[s];
            var virialAdjoint = Doubles(virialAdjoints).Slice(9 * s, 9);
            SpreadForces(segment, source + segment.AtomDelta, chunk.AtomStride, target + segment.PairDelta, chunk.PairStride);
            if (virialAdjoint.ContainsAnyExcept(0.0))
                SpreadVirial(segment, virialAdjoint, target + segment.PairDelta, chunk.PairStride);
        }
    }

    /// <summary>qbar_p = lambda_i - lambda_j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SpreadForces(Segment<T> segment, T* lambda, nint atomPlane, T* tangents, nint plane)
    {
        var frame = segment.Frame;
        int species = SpeciesCount;
        T* y = lambda + atomPlane, z = lambda + 2 * atomPlane;
        float* atoms = Avx512F.IsSupported && typeof(T) == typeof(float) ? AtomByAtom(frame.AtomCount, lambda, atomPlane) : null;
        fixed (int* pairStart = frame.PairStart, neighbours = frame.Neighbours)
        {
            int segmentEnd = pairStart[segment.AtomTo * species];
            for (int atom = segment.AtomFrom; atom < segment.AtomTo; atom++)
            {
                int p = pairStart[atom * species], to = pairStart[(atom + 1) * species];
                if (atoms != null)
                    for (var own = Vector128.Load(atoms + 4 * atom); p < to && p + Vector512<float>.Count <= segmentEnd;
                         p += Vector512<float>.Count)
                        SpreadSixteen(own, atoms, neighbours + p, (float*)tangents + p, plane);
                var ownX = Vector128.CreateScalarUnsafe(lambda[atom]);
                var ownY = Vector128.CreateScalarUnsafe(y[atom]);
                var ownZ = Vector128.CreateScalarUnsafe(z[atom]);
                for (; p < to; p++)
                {
                    int j = neighbours[p];
                    tangents[p] = (ownX - Vector128.CreateScalarUnsafe(lambda[j])).ToScalar();
                    tangents[plane + p] = (ownY - Vector128.CreateScalarUnsafe(y[j])).ToScalar();
                    tangents[2 * plane + p] = (ownZ - Vector128.CreateScalarUnsafe(z[j])).ToScalar();
                }
            }
        }
    }

    /// <summary>The adjoints of all atoms as (x, y, z, 0), so that one load fetches those of a neighbour.</summary>
    private static float* AtomByAtom(int count, T* lambda, nint plane)
    {
        var target = Scratch<float>.Get(4 * count);
        var source = (float*)lambda;
        for (int atom = 0; atom < count; atom++)
            Vector128.Create(source[atom], source[plane + atom], source[2 * plane + atom], 0).Store(target + 4 * atom);
        return target;
    }

    /// <summary>Sixteen pairs of one centre; lanes past its last pair are written again with the next centre's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SpreadSixteen(Vector128<float> own, float* atoms, int* neighbours, float* tangents, nint plane)
    {
        var centre = Vector512.Create(Vector256.Create(own, own), Vector256.Create(own, own));
        Vector512<float> a = centre - Every4th(atoms, neighbours), b = centre - Every4th(atoms, neighbours + 1);
        Vector512<float> c = centre - Every4th(atoms, neighbours + 2), d = centre - Every4th(atoms, neighbours + 3);
        // In each quarter of a vector: 4 x 4 transposition, of which the last column is not wanted.
        Vector512<double> xy01 = Avx512F.UnpackLow(a, b).AsDouble(), xy23 = Avx512F.UnpackLow(c, d).AsDouble();
        Vector512<double> z01 = Avx512F.UnpackHigh(a, b).AsDouble(), z23 = Avx512F.UnpackHigh(c, d).AsDouble();
        Avx512F.UnpackLow(xy01, xy23).AsSingle().Store(tangents);
        Avx512F.UnpackHigh(xy01, xy23).AsSingle().Store(tangents + plane);
        Avx512F.UnpackLow(z01, z23).AsSingle().Store(tangents + 2 * plane);
    }

    /// <summary>The atoms of neighbours 0, 4, 8 and 12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Every4th(float* atoms, int* neighbours) => Vector512.Create(
        Vector256.Create(Vector128.Load(atoms + 4 * (nint)neighbours[0]), Vector128.Load(atoms + 4 * (nint)neighbours[4])),
        Vector256.Create(Vector128.Load(atoms + 4 * (nint)neighbours[8]), Vector128.Load(atoms + 4 * (nint)neighbours[12])));

    /// <summary>qbar_p -= Lambda^T r_p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SpreadVirial(Segment<T> segment, ReadOnlySpan<double> virialAdjoint, T* tangents, nint plane)
    {
        var frame = segment.Frame;
        int from = frame.PairStart[segment.AtomFrom * SpeciesCount], to = frame.PairStart[segment.AtomTo * SpeciesCount];
        T* r = frame.Vectors.Data;
        nint vectorPlane = frame.PairStride;
        for (int axis = 0; axis < 3; axis++)
        {
            var x = Constant<T>(-virialAdjoint[axis]);
            var y = Constant<T>(-virialAdjoint[3 + axis]);
            var z = Constant<T>(-virialAdjoint[6 + axis]);
            var target = tangents + axis * plane;
            for (int p = from; p < to; p += Vector512<T>.Count)
            {
                var sum = Vector512.Load(target + p);
                sum = Fma(x, Vector512.Load(r + p), sum);
                sum = Fma(y, Vector512.Load(r + vectorPlane + p), sum);
                sum = Fma(z, Vector512.Load(r + 2 * vectorPlane + p), sum);
                StoreFirst(sum, target + p, to - p);
            }
        }
    }
}
