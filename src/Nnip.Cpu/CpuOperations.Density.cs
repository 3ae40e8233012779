using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void Density(Chunk<T> chunk, DeviceBuffer<T> densities)
    {
        var destination = Pointer(densities);
        int species = SpeciesCount, rows = chunk.Rows.Count;
        var work = (Vector512<T>*)Scratch<T>.Get(Vector512<T>.Count * basis.WorkVectors);
        foreach (var segment in chunk.Segments)
        {
            if (basis.RadialAlone is { } radial)
            {
                RadialDensity(radial, segment, destination, rows);
                continue;
            }
            var pairs = new PairVectors<T>(segment.Frame);
            for (int z = 0; z < species; z++)
            {
                int row = segment.RowStart[z], end = segment.SpeciesTo(z);
                for (int atom = segment.SpeciesFrom(z); atom < end; atom++, row++)
                    for (int block = 0; block < species; block++)
                    {
                        var (from, to) = Block(segment.Frame, atom, block);
                        DensityBlock(
                            basis, z * species + block, pairs, from, to, work, destination + (nint)block * basis.Count * rows + row, rows);
                    }
            }
        }
        for (int z = 0; z < species; z++)
            ClearPadding(chunk, z, destination, species * basis.Count);
    }

    /// <summary>Pairs of a centre with neighbours of one species.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (int From, int To) Block(Frame<T> frame, int atom, int block)
    {
        int index = atom * SpeciesCount + block;
        return (frame.PairStart[index], frame.PairStart[index + 1]);
    }

    /// <summary>Vectors of the pairs from p on; lanes past the end lie beyond the cutoff, where every function is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadPairs(
        PairKernel<T> kernel, PairVectors<T> pairs, int p, int to, out Vector512<T> x, out Vector512<T> y, out Vector512<T> z)
    {
        x = Vector512.Load(pairs.X + p);
        y = LoadLanes(pairs.Y + p, to - p);
        z = LoadLanes(pairs.Z + p, to - p);
        if (to - p < Vector512<T>.Count)
            x = Vector512.ConditionalSelect(FirstLanes<T>(to - p), x, Vector512.Create(kernel.Beyond));
    }

    /// <summary>The sum of phi_k over pairs [from, to) into target[k * stride]: partial sums in lanes, added across at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DensityBlock(
        PairKernel<T> kernel, int speciesPair, PairVectors<T> pairs, int from, int to, Vector512<T>* sums, T* target, nint stride)
    {
        int count = kernel.Count, maxL = kernel.MaxL;
        var radial = sums + count;
        var q = radial + kernel.RadialCount;
        for (int k = 0; k < count; k++)
            sums[k] = Vector512<T>.Zero;
        for (int p = from; p < to; p += Vector512<T>.Count)
        {
            LoadPairs(kernel, pairs, p, to, out var x, out var y, out var z);
            var r = Simd.Sqrt(Fma(x, x, Fma(y, y, z * z)), out var inverse);
            kernel.Radial(speciesPair, r, radial);
            if (maxL == 0)
            {
                for (int k = 0; k < count; k++)
                    sums[k] += radial[k];
                continue;
            }
            kernel.Legendre(z * inverse, q);
            AddHarmonics(kernel, x * inverse, y * inverse, radial, q, sums);
        }
        var factor = maxL == 0 ? Simd.Widen(kernel.Y00) : 1;
        for (int k = 0; k < count; k++)
            target[k * stride] = Narrow<T>(factor * Simd.Widen(Simd.Sum(sums[k])));
    }

    /// <summary>sums[nlm] += R_n Q_lm Re (ux + i uy)^m, and Im for -m.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddHarmonics(
        PairKernel<T> kernel, Vector512<T> ux, Vector512<T> uy, Vector512<T>* radial, Vector512<T>* q, Vector512<T>* sums)
    {
        int maxL = kernel.MaxL;
        Vector512<T> re = Constant<T>(1), im = Vector512<T>.Zero;
        for (int m = 0; m <= maxL; m++)
        {
            for (int l = m; l <= maxL; l++)
            {
                int functions = kernel.RadialCounts[l];
                var own = radial + kernel.RadialOffsets[l];
                var factor = *q++;
                var even = factor * re;
                var target = sums + kernel.Offsets[l] + (l + m) * functions;
                for (int n = 0; n < functions; n++)
                    target[n] = Fma(own[n], even, target[n]);
                if (m == 0)
                    continue;
                var odd = factor * im;
                target -= 2 * m * functions;
                for (int n = 0; n < functions; n++)
                    target[n] = Fma(own[n], odd, target[n]);
            }
            (re, im) = (Fma(re, ux, -(im * uy)), Fma(re, uy, im * ux));
        }
    }
}
