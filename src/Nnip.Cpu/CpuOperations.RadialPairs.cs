using System.Runtime.CompilerServices;
using Nnip.Backends;
using Nnip.Memory;

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

    private void RadialDensity<TVector>(AceRadialKernel<T> radial, Segment<T> segment, T* densities, nint rows)
        where TVector : unmanaged, IVector<TVector, T>
    {
        for (int atom = segment.AtomFrom, end; atom < segment.AtomTo; atom = end)
        {
            T* values = Tile(segment, atom, out end, out int from, out int to, out int stride, out TVector* sums);
            RadialValues<TVector>(radial, new(segment.Frame), from, to, values, stride);
            SumTile(segment, atom, end, from, values, stride, sums, densities, rows);
        }
    }

    private void RadialPushforward<TVector>(
        AceRadialKernel<T> radial, Segment<T> segment, T* pairTangents, nint plane, T* densityTangents, nint rows)
        where TVector : unmanaged, IVector<TVector, T>
    {
        for (int atom = segment.AtomFrom, end; atom < segment.AtomTo; atom = end)
        {
            T* values = Tile(segment, atom, out end, out int from, out int to, out int stride, out TVector* sums);
            RadialTangents<TVector>(radial, new(segment.Frame), from, to, pairTangents, plane, values, stride);
            SumTile(segment, atom, end, from, values, stride, sums, densityTangents, rows);
        }
    }

    /// <summary>The atoms from the given one on whose pairs [from, to) make a tile, its memory and the stride of its functions.</summary>
    private T* Tile<TVector>(Segment<T> segment, int atom, out int end, out int from, out int to, out int stride, out TVector* sums)
        where TVector : unmanaged, IVector<TVector, T>
    {
        var start = segment.Frame.PairStart;
        end = atom + 1;
        from = start[atom * SpeciesCount];
        while (end < segment.AtomTo && start[(end + 1) * SpeciesCount] - from <= TilePairs)
            end++;
        to = start[end * SpeciesCount];
        // One vector more, as the last block of a tile is read in whole vectors.
        stride = RowLayout.Align(to - from) + TVector.Count;
        int sumLength = TVector.Count * LaneSums.Padded(basis.Count);
        T* scratch = Scratch<T>.Get(sumLength + basis.Count * stride);
        sums = (TVector*)scratch;
        return scratch + sumLength;
    }

    /// <summary>The functions of every pair; what stands in lanes past the end is read by nobody.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void RadialValues<TVector>(AceRadialKernel<T> radial, PairVectors<T> pairs, int from, int to, T* values, nint stride)
        where TVector : unmanaged, IVector<TVector, T>
    {
        T* vectorX = pairs.X, vectorY = pairs.Y, vectorZ = pairs.Z;
        for (int p = from; p < to; p += TVector.Count, values += TVector.Count)
        {
            TVector x = TVector.Load(vectorX + p), y = TVector.Load(vectorY + p), z = TVector.Load(vectorZ + p);
            radial.StoreValues(TVector.Sqrt(TVector.Fma(x, x, TVector.Fma(y, y, z * z)), out _), values, stride);
        }
    }

    /// <summary>The change of the functions of every pair, (qbar . u) R'.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void RadialTangents<TVector>(AceRadialKernel<T> radial, PairVectors<T> pairs, int from, int to, T* tangents, nint plane,
        T* values, nint stride)
        where TVector : unmanaged, IVector<TVector, T>
    {
        T* vectorX = pairs.X, vectorY = pairs.Y, vectorZ = pairs.Z, tangentY = tangents + plane, tangentZ = tangentY + plane;
        for (int p = from; p < to; p += TVector.Count, values += TVector.Count)
        {
            TVector x = TVector.Load(vectorX + p), y = TVector.Load(vectorY + p), z = TVector.Load(vectorZ + p);
            var r = TVector.Sqrt(TVector.Fma(x, x, TVector.Fma(y, y, z * z)), out var inverse);
            TVector tx = TVector.Load(tangents + p), ty = TVector.Load(tangentY + p), tz = TVector.Load(tangentZ + p);
            var along = TVector.Fma(tx, x, TVector.Fma(ty, y, tz * z));
            radial.StoreSlopes(r, along * inverse, values, stride);
        }
    }

    /// <summary>The sum of each function over each block of atoms [atom, end), whose first pair is `from`.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void SumTile<TVector>(
        Segment<T> segment, int atom, int end, int from, T* values, nint stride, TVector* sums, T* target, nint rows)
        where TVector : unmanaged, IVector<TVector, T>
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
                        var rest = TVector.FirstLanes((high - low) % TVector.Count);
                        for (int n = 0; n < count; n++)
                        {
                            T* value = values + n * stride + low, to = values + n * stride + high - TVector.Count;
                            TVector sum = default;
                            for (; value <= to; value += TVector.Count)
                                sum += TVector.Load(value);
                            sums[n] = sum + (rest & TVector.Load(value));
                        }
                        LaneSums.Store<T, TVector>(sums, count, scales, row + (nint)block * count * rows + a, rows);
                    }
            }
    }
}
