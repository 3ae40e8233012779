using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>
/// Densities, pullback and pushforward of a basis of radial functions alone. They depend on no species, so vectors are filled with
/// consecutive pairs whatever their blocks, and a block is a range of lanes: with some twenty pairs to a block, vectors of its own would be
/// a third empty and the work for each block would outweigh that for its pairs.
/// </summary>
internal sealed unsafe partial class CpuOperations<T>
{
    /// <summary>Pairs worked on together: their functions stay in the nearest cache.</summary>
    private const int TilePairs = 1024;

    private void RadialDensity(AceRadialKernel<T> radial, Segment<T> segment, T* densities, nint rows)
    {
        for (int atom = segment.AtomFrom, end; atom < segment.AtomTo; atom = end)
        {
            end = TileEnd(segment, atom, out int from, out int to, out int stride);
            T* values = Scratch<T>.Get(basis.Count * stride);
            RadialValues(radial, new(segment.Frame), from, to, values, stride);
            SumTile(segment, atom, end, from, values, stride, densities, rows);
        }
    }

    private void RadialPullback(AceRadialKernel<T> radial, Segment<T> segment, T* adjoints, nint rows, T* pairForces, nint plane)
    {
        int segmentEnd = segment.Frame.PairStart[segment.AtomTo * SpeciesCount];
        for (int atom = segment.AtomFrom, end; atom < segment.AtomTo; atom = end)
        {
            end = TileEnd(segment, atom, out int from, out int to, out int stride);
            T* weights = Scratch<T>.Get(basis.Count * stride);
            SpreadTile(segment, atom, end, from, adjoints, rows, weights, stride);
            RadialForces(radial, new(segment.Frame), from, to, segmentEnd, weights, stride, pairForces, plane);
        }
    }

    private void RadialPushforward(
        AceRadialKernel<T> radial, Segment<T> segment, T* pairTangents, nint plane, T* densityTangents, nint rows)
    {
        for (int atom = segment.AtomFrom, end; atom < segment.AtomTo; atom = end)
        {
            end = TileEnd(segment, atom, out int from, out int to, out int stride);
            T* values = Scratch<T>.Get(basis.Count * stride);
            RadialTangents(radial, new(segment.Frame), from, to, pairTangents, plane, values, stride);
            SumTile(segment, atom, end, from, values, stride, densityTangents, rows);
        }
    }

    /// <summary>End of the atoms from the given one on whose pairs [from, to) make a tile, and the stride between its functions.</summary>
    private int TileEnd(Segment<T> segment, int atom, out int from, out int to, out int stride)
    {
        var start = segment.Frame.PairStart;
        int end = atom + 1;
        from = start[atom * SpeciesCount];
        while (end < segment.AtomTo && start[(end + 1) * SpeciesCount] - from <= TilePairs)
            end++;
        to = start[end * SpeciesCount];
        // One vector more, as the last block of a tile is stored in whole vectors.
        stride = RowLayout.Align(to - from) + Vector512<T>.Count;
        return end;
    }

    /// <summary>J_n of every pair; what stands in lanes past the end is read by nobody.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RadialValues(AceRadialKernel<T> radial, PairVectors<T> pairs, int from, int to, T* values, nint stride)
    {
        for (int p = from; p < to; p += Vector512<T>.Count)
        {
            Vector512<T> x = Vector512.Load(pairs.X + p), y = Vector512.Load(pairs.Y + p), z = Vector512.Load(pairs.Z + p);
            radial.Evaluate(Simd.Sqrt(Fma(x, x, Fma(y, y, z * z)), out _), values + (p - from), stride);
        }
    }

    /// <summary>q_p = (sum over n of w_n J'_n) u for pairs [from, to); whole vectors up to the segment's last pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RadialForces(AceRadialKernel<T> radial, PairVectors<T> pairs, int from, int to, int segmentEnd, T* weights,
        nint stride, T* pairForces, nint plane)
    {
        for (int p = from; p < to; p += Vector512<T>.Count)
        {
            pairs.Prefetch(p);
            Vector512<T> x = Vector512.Load(pairs.X + p), y = Vector512.Load(pairs.Y + p), z = Vector512.Load(pairs.Z + p);
            var r = Simd.Sqrt(Fma(x, x, Fma(y, y, z * z)), out var inverse);
            var along = radial.WeightedSlope(r, weights + (p - from), stride) * inverse;
            StoreFirst(along * x, pairForces + p, segmentEnd - p);
            StoreFirst(along * y, pairForces + plane + p, segmentEnd - p);
            StoreFirst(along * z, pairForces + 2 * plane + p, segmentEnd - p);
        }
    }

    /// <summary>(qbar . u) J'_n of every pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RadialTangents(AceRadialKernel<T> radial, PairVectors<T> pairs, int from, int to, T* tangents, nint plane,
        T* values, nint stride)
    {
        for (int p = from; p < to; p += Vector512<T>.Count)
        {
            Vector512<T> x = Vector512.Load(pairs.X + p), y = Vector512.Load(pairs.Y + p), z = Vector512.Load(pairs.Z + p);
            var r = Simd.Sqrt(Fma(x, x, Fma(y, y, z * z)), out var inverse);
            var along = Fma(Vector512.Load(tangents + p), x,
                Fma(Vector512.Load(tangents + plane + p), y, Vector512.Load(tangents + 2 * plane + p) * z));
            radial.Slopes(r, along * inverse, values + (p - from), stride);
        }
    }

    /// <summary>Y_00 times the sum of each function over each block of atoms [atom, end), whose first pair is `from`.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumTile(Segment<T> segment, int atom, int end, int from, T* values, nint stride, T* target, nint rows)
    {
        int species = SpeciesCount, count = basis.Count;
        double factor = Simd.Widen(basis.Y00);
        fixed (int* start = segment.Frame.PairStart)
            for (int z = 0; z < species; z++)
            {
                int first = Math.Max(atom, segment.SpeciesFrom(z)), last = Math.Min(end, segment.SpeciesTo(z));
                int row = segment.RowStart[z] - segment.SpeciesFrom(z);
                for (int a = first; a < last; a++)
                    for (int block = 0; block < species; block++)
                    {
                        int low = start[a * species + block] - from, high = start[a * species + block + 1] - from;
                        T* sums = target + (nint)block * count * rows + row + a;
                        for (int n = 0; n < count; n++)
                            sums[n * rows] = Narrow<T>(factor * Simd.Widen(SumRange(values + n * stride, low, high)));
                    }
            }
    }

    /// <summary>Y_00 times the weight of each function, for each pair of atoms [atom, end).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SpreadTile(Segment<T> segment, int atom, int end, int from, T* adjoints, nint rows, T* weights, nint stride)
    {
        int species = SpeciesCount, count = basis.Count;
        var factor = Vector512.Create(basis.Y00);
        fixed (int* start = segment.Frame.PairStart)
            for (int z = 0; z < species; z++)
            {
                int first = Math.Max(atom, segment.SpeciesFrom(z)), last = Math.Min(end, segment.SpeciesTo(z));
                int row = segment.RowStart[z] - segment.SpeciesFrom(z);
                for (int a = first; a < last; a++)
                    for (int block = 0; block < species; block++)
                    {
                        int low = start[a * species + block] - from, high = start[a * species + block + 1] - from;
                        T* source = adjoints + (nint)block * count * rows + row + a;
                        for (int n = 0; n < count; n++)
                        {
                            var weight = factor * Broadcast(source + n * rows);
                            for (int p = low; p < high; p += Vector512<T>.Count)
                                weight.Store(weights + n * stride + p);
                        }
                    }
            }
    }
}
