using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Memory;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void ForceContractionAdjoint(
        Chunk<T> chunk, DeviceBuffer<T> forceAdjoints, DeviceBuffer<double>? virialAdjoints, DeviceBuffer<T> pairTangents)
    {
        T* source = Pointer(forceAdjoints), target = Pointer(pairTangents);
        for (int s = 0; s < chunk.Segments.Length; s++)
        {
            var segment = chunk.Segments[s];
            SpreadForces(segment, source + segment.AtomDelta, chunk.AtomStride, target + segment.PairDelta, chunk.PairStride);
            if (virialAdjoints is not null)
                SpreadVirial(segment, Doubles(virialAdjoints).Slice(9 * s, 9), target + segment.PairDelta, chunk.PairStride);
        }
    }

    /// <summary>qbar_p = lambda_i - lambda_j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SpreadForces(Segment<T> segment, T* lambda, nint atomPlane, T* tangents, nint plane)
    {
        var frame = segment.Frame;
        int species = SpeciesCount;
        T* y = lambda + atomPlane, z = lambda + 2 * atomPlane;
        T* atoms = AtomQuads<T>.AreFast ? Scratch<T>.Get(4 * RowLayout.Align(frame.AtomCount)) : null;
        if (atoms != null)
            AtomQuads<T>.FromPlanes(lambda, atomPlane, frame.AtomCount, atoms);
        fixed (int* pairStart = frame.PairStart, neighbours = frame.Neighbours)
        {
            int segmentEnd = pairStart[segment.AtomTo * species];
            for (int atom = segment.AtomFrom; atom < segment.AtomTo; atom++)
            {
                int p = pairStart[atom * species], to = pairStart[(atom + 1) * species];
                Vector128<T> ownX = Vector128.CreateScalarUnsafe(lambda[atom]), ownY = Vector128.CreateScalarUnsafe(y[atom]);
                var ownZ = Vector128.CreateScalarUnsafe(z[atom]);
                // Lanes past the centre's last pair are written again with the next centre's.
                if (atoms != null)
                    for (; p < to && p + Vector512<T>.Count <= segmentEnd; p += Vector512<T>.Count)
                    {
                        AtomQuads<T>.Gather(
                            atoms, new NumberedAtoms<T>(neighbours + p), out var otherX, out var otherY, out var otherZ, out _);
                        (Broadcast(lambda + atom) - otherX).Store(tangents + p);
                        (Broadcast(y + atom) - otherY).Store(tangents + plane + p);
                        (Broadcast(z + atom) - otherZ).Store(tangents + 2 * plane + p);
                    }
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
