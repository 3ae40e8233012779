using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Memory;
using Nnip.Numerics;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>
/// Densities and pushforward of a basis of radial functions alone. They depend on no species, so vectors are filled with consecutive pairs
/// whatever their blocks, and a block is a range of lanes: with some twenty pairs to a block, vectors of its own would be a third empty,
/// and a loop with nothing but functions in it has several of these long chains of operations under way at a time.
/// </summary>
internal sealed unsafe partial class CpuOperations<T>
{
    /// <summary>Pairs worked on together: their functions stay in the nearest cache.</summary>
    private const int TilePairs = 1024;

    private void RadialDensity(AceRadialKernel<T> radial, Segment<T> segment, T* densities, nint rows)
    {
        for (int atom = segment.AtomFrom, end; atom < segment.AtomTo; atom = end)
        {
            T* values = Tile(segment, atom, out end, out int from, out int to, out int stride, out var sums);
            RadialValues(radial, new(segment.Frame), from, to, values, stride);
            SumTile(segment, atom, end, from, values, stride, sums, densities, rows);
        }
    }

    private void RadialPushforward(
        AceRadialKernel<T> radial, Segment<T> segment, T* pairTangents, nint plane, T* densityTangents, nint rows)
    {
        for (int atom = segment.AtomFrom, end; atom < segment.AtomTo; atom = end)
        {
            T* values = Tile(segment, atom, out end, out int from, out int to, out int stride, out var sums);
            RadialTangents(radial, new(segment.Frame), from, to, pairTangents, plane, values, stride);
            SumTile(segment, atom, end, from, values, stride, sums, densityTangents, rows);
        }
    }

    /// <summary>The atoms from the given one on whose pairs [from, to) make a tile, its memory and the stride of its functions.</summary>
    private T* Tile(Segment<T> segment, int atom, out int end, out int from, out int to, out int stride, out Vector512<T>* sums)
    {
        var start = segment.Frame.PairStart;
        end = atom + 1;
        from = start[atom * SpeciesCount];
        while (end < segment.AtomTo && start[(end + 1) * SpeciesCount] - from <= TilePairs)
            end++;
        to = start[end * SpeciesCount];
        // One vector more, as the last block of a tile is read in whole vectors.
        stride = RowLayout.Align(to - from) + Vector512<T>.Count;
        int sumLength = Vector512<T>.Count * LaneSums.Padded(basis.Count);
        T* scratch = Scratch<T>.Get(sumLength + basis.Count * stride);
        sums = (Vector512<T>*)scratch;
        return scratch + sumLength;
    }

    /// <summary>The functions of every pair; what stands in lanes past the end is read by nobody.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void RadialValues(AceRadialKernel<T> radial, PairVectors<T> pairs, int from, int to, T* values, nint stride)
    {
        T* vectorX = pairs.X, vectorY = pairs.Y, vectorZ = pairs.Z;
        for (int p = from; p < to; p += Vector512<T>.Count, values += Vector512<T>.Count)
        {
            Vector512<T> x = Vector512.Load(vectorX + p), y = Vector512.Load(vectorY + p), z = Vector512.Load(vectorZ + p);
            radial.StoreValues(Simd.Sqrt(Fma(x, x, Fma(y, y, z * z)), out _), values, stride);
        }
    }

    /// <summary>The change of the functions of every pair, (qbar . u) R'.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void RadialTangents(AceRadialKernel<T> radial, PairVectors<T> pairs, int from, int to, T* tangents, nint plane,
        T* values, nint stride)
    {
        T* vectorX = pairs.X, vectorY = pairs.Y, vectorZ = pairs.Z, tangentY = tangents + plane, tangentZ = tangentY + plane;
        for (int p = from; p < to; p += Vector512<T>.Count, values += Vector512<T>.Count)
        {
            Vector512<T> x = Vector512.Load(vectorX + p), y = Vector512.Load(vectorY + p), z = Vector512.Load(vectorZ + p);
            var r = Simd.Sqrt(Fma(x, x, Fma(y, y, z * z)), out var inverse);
            var along = Fma(Vector512.Load(tangents + p), x, Fma(Vector512.Load(tangentY + p), y, Vector512.Load(tangentZ + p) * z));
            radial.StoreSlopes(r, along * inverse, values, stride);
        }
    }

    /// <summary>The sum of each function over each block of atoms [atom, end), whose first pair is `from`.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void SumTile(
        Segment<T> segment, int atom, int end, int from, T* values, nint stride, Vector512<T>* sums, T* target, nint rows)
    {
        int species = SpeciesCount, count = basis.Count;
        T* scales = basis.Scales;
        values -= from;
        fixed (int* start = segment.Frame.PairStart)
            for (int z = 0; z < species; z++)
            {
                int first = Math.Max(atom, segment.SpeciesFrom(z)), last = Math.Min(end, segment.SpeciesTo(z));
                T* row = target + segment.RowStart[z] - segment.SpeciesFrom(z);
                for (int a = first; a < last; a++)
                    for (int block = 0; block < species; block++)
                    {
                        int low = start[a * species + block], high = start[a * species + block + 1];
                        var rest = Lanes.FirstLanes<T>((high - low) % Vector512<T>.Count);
                        for (int n = 0; n < count; n++)
                        {
                            T* value = values + n * stride + low, to = values + n * stride + high - Vector512<T>.Count;
                            var sum = Vector512<T>.Zero;
                            for (; value <= to; value += Vector512<T>.Count)
                                sum += Vector512.Load(value);
                            sums[n] = sum + (rest & Vector512.Load(value));
                        }
                        LaneSums.Store(sums, count, scales, row + (nint)block * count * rows + a, rows);
                    }
            }
    }
}
