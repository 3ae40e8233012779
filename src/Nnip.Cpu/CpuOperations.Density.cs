using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Numerics;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void Density(Chunk<T> chunk, DeviceBuffer<T> densities)
    {
        T* destination = Pointer(densities);
        foreach (var segment in chunk.Segments)
            if (Packed(segment) is { } pairs)
                PackedDensity(pairs, segment, destination, chunk.Rows.Count);
            else if (basis.IsRadialAlone)
                RadialDensity(basis.Ace, segment, destination, chunk.Rows.Count);
            else if (basis.IsAce)
                SumFunctions(basis.Ace, segment, destination, chunk.Rows.Count);
            else
                SumFunctions(basis.Snap, segment, destination, chunk.Rows.Count);
        for (int z = 0; z < SpeciesCount; z++)
            ClearPadding(chunk, z, destination, SpeciesCount * basis.Count);
    }

    /// <summary>The vectors of the first pairs, as many as there are lanes; lanes past the last pair lie beyond the cutoff.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadPairs(
        PairKernel<T> kernel, T* pairs, nint plane, Vector512<T> lanes, out Vector512<T> x, out Vector512<T> y, out Vector512<T> z)
    {
        x = Vector512.ConditionalSelect(lanes, Vector512.Load(pairs), Vector512.Create(kernel.Beyond));
        y = lanes & Vector512.Load(pairs + plane);
        z = lanes & Vector512.Load(pairs + 2 * plane);
    }

    /// <summary>The sums of phi_k over the pairs of each block: partial sums in lanes, added across at the end.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void SumFunctions<TRadial>(TRadial radial, Segment<T> segment, T* densities, nint rows) where TRadial : struct, IRadialKernel<T>
    {
        var kernel = basis;
        int species = SpeciesCount, count = kernel.Count, padded = LaneSums.Padded(count), kept = kernel.KeptCount;
        T* pairs = segment.Frame.Vectors.Data;
        nint plane = segment.Frame.PairStride;
        var own = (Vector512<T>*)Scratch<T>.Get(Vector512<T>.Count * (kernel.WorkVectors + 2 * species * padded));
        Vector512<T>* other = own + species * padded, values = other + species * padded, q = values + kernel.RadialCount;
        fixed (int* pairStart = segment.Frame.PairStart)
            for (int z = 0; z < species; z++)
            {
                int atom = segment.SpeciesFrom(z), end = segment.SpeciesTo(z);
                T* first = densities + segment.RowStart[z], row = first;
                for (; atom < end; atom++, row++)
                {
                    var sums = own;
                    for (int block = 0; block < species; block++, sums += padded)
                    {
                        int p = pairStart[atom * species + block], to = pairStart[atom * species + block + 1];
                        LaneSums.Clear(sums, count);
                        for (; p < to; p += Vector512<T>.Count)
                        {
                            var lanes = Lanes.FirstLanes<T>(Math.Min(to - p, Vector512<T>.Count));
                            LoadPairs(kernel, pairs + p, plane, lanes, out var ux, out var uy, out var uz);
                            AddPairFunctions(kernel, radial, z * species + block, ux, uy, uz, values, kept, q, sums);
                        }
                    }
                    // Those of the atom before: nothing has to wait for them any more.
                    if (row > first)
                        StoreSums(other, row - 1, rows);
                    var last = own;
                    own = other;
                    other = last;
                }
                if (row > first)
                    StoreSums(other, row - 1, rows);
            }
    }

    /// <summary>Adds the lanes of the sums of an atom's blocks.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void StoreSums(Vector512<T>* sums, T* row, nint rows)
    {
        int species = SpeciesCount, count = basis.Count;
        for (int block = 0; block < species; block++, sums += LaneSums.Padded(count), row += count * rows)
            LaneSums.Store(sums, count, basis.Scales, row, rows);
    }

    /// <summary>sums[nlm] += phi_nlm of a vector of pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPairFunctions<TRadial>(
        PairKernel<T> kernel, TRadial radial, int speciesPair, Vector512<T> x, Vector512<T> y, Vector512<T> z, Vector512<T>* values,
        int kept, Vector512<T>* q, Vector512<T>* sums) where TRadial : struct, IRadialKernel<T>
    {
        var r = Simd.Sqrt(Fma(x, x, Fma(y, y, z * z)), out var inverse);
        radial.AddValues(speciesPair, r, sums, values, kept);
        if (kernel.MaxL == 0)
            return;
        x *= inverse;
        y *= inverse;
        z *= inverse;
        AddLinear(kernel, x, y, z, values, sums);
        if (kernel.MaxL > 1)
            AddHarmonics(kernel, x, y, z, values, q, sums);
    }

    /// <summary>sums[nlm] += R_n Y_lm for l = 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLinear(
        PairKernel<T> kernel, Vector512<T> ux, Vector512<T> uy, Vector512<T> uz, Vector512<T>* values, Vector512<T>* sums)
    {
        int functions = kernel.RadialCounts[1];
        values += kernel.RadialOffsets[1];
        Vector512<T>* y = sums + kernel.Offsets[1], z = y + functions, x = z + functions;
        for (int n = 0; n < functions; n++)
        {
            var own = values[n];
            y[n] = Fma(own, uy, y[n]);
            z[n] = Fma(own, uz, z[n]);
            x[n] = Fma(own, ux, x[n]);
        }
    }

    /// <summary>sums[nlm] += R_n Q_lm Re (ux + i uy)^m, and Im for -m, for l from 2 on.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddHarmonics(
        PairKernel<T> kernel, Vector512<T> ux, Vector512<T> uy, Vector512<T> uz, Vector512<T>* values, Vector512<T>* q, Vector512<T>* sums)
    {
        int maxL = kernel.MaxL;
        kernel.Legendre(uz, q);
        for (int l = 2; l <= maxL; l++)
        {
            int functions = kernel.RadialCounts[l];
            var own = values + kernel.RadialOffsets[l];
            var target = sums + kernel.Offsets[l] + l * functions;
            var factor = q[l];
            for (int n = 0; n < functions; n++)
                target[n] = Fma(own[n], factor, target[n]);
        }
        Vector512<T> re = ux, im = uy;
        for (int m = 1; m <= maxL; m++)
        {
            for (int l = Math.Max(2, m); l <= maxL; l++)
            {
                int functions = kernel.RadialCounts[l];
                var own = values + kernel.RadialOffsets[l];
                var factor = q[kernel.Harmonic(l, m)];
                Vector512<T> even = factor * re, odd = factor * im;
                Vector512<T>* target = sums + kernel.Offsets[l] + (l + m) * functions, opposite = target - 2 * m * functions;
                for (int n = 0; n < functions; n++)
                {
                    target[n] = Fma(own[n], even, target[n]);
                    opposite[n] = Fma(own[n], odd, opposite[n]);
                }
            }
            (re, im) = (Fma(re, ux, -(im * uy)), Fma(re, uy, im * ux));
        }
    }
}
