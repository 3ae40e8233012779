using System.Runtime.CompilerServices;
using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void Density(Chunk<T> chunk, DeviceBuffer<T> densities)
    {
        T* destination = Pointer(densities);
        foreach (var segment in chunk.Segments)
            if (Packed(segment) is { } pairs)
                PackedDensity(pairs, segment, destination, chunk.Rows.Count);
            else if (isWide)
                SumPairs<WideVector<T>>(segment, destination, chunk.Rows.Count);
            else
                SumPairs<NarrowVector<T>>(segment, destination, chunk.Rows.Count);
        for (int z = 0; z < SpeciesCount; z++)
            ClearPadding(chunk, z, destination, SpeciesCount * basis.Count);
    }

    private void SumPairs<TVector>(Segment<T> segment, T* densities, nint rows) where TVector : unmanaged, IVector<TVector, T>
    {
        if (basis.IsRadialAlone)
            RadialDensity<TVector>(basis.Ace, segment, densities, rows);
        else if (basis.IsAce)
            SumFunctions<AceRadialKernel<T>, TVector>(basis.Ace, segment, densities, rows);
        else
            SumFunctions<SnapRadialKernel<T>, TVector>(basis.Snap, segment, densities, rows);
    }

    /// <summary>The vectors of the first pairs, as many as there are lanes; lanes past the last pair lie beyond the cutoff.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadPairs<TVector>(
        PairKernel<T> kernel, T* pairs, nint plane, TVector lanes, out TVector x, out TVector y, out TVector z)
        where TVector : unmanaged, IVector<TVector, T>
    {
        x = TVector.Select(lanes, TVector.Load(pairs), TVector.Create(kernel.Beyond));
        y = lanes & TVector.Load(pairs + plane);
        z = lanes & TVector.Load(pairs + 2 * plane);
    }

    /// <summary>The sums of phi_k over the pairs of each block: partial sums in lanes, added across at the end.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void SumFunctions<TRadial, TVector>(TRadial radial, Segment<T> segment, T* densities, nint rows)
        where TRadial : struct, IRadialKernel<T> where TVector : unmanaged, IVector<TVector, T>
    {
        var kernel = basis;
        int species = SpeciesCount, count = kernel.Count, padded = LaneSums.Padded(count), kept = kernel.KeptCount;
        T* pairs = segment.Frame.Vectors.Data;
        nint plane = segment.Frame.PairStride;
        var own = (TVector*)Scratch<T>.Get(TVector.Count * (kernel.WorkVectors + 2 * species * padded));
        TVector* other = own + species * padded, values = other + species * padded, q = values + kernel.RadialCount;
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
                        for (; p < to; p += TVector.Count)
                        {
                            var lanes = TVector.FirstLanes(Math.Min(to - p, TVector.Count));
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
    private void StoreSums<TVector>(TVector* sums, T* row, nint rows)
        where TVector : unmanaged, IVector<TVector, T>
    {
        int species = SpeciesCount, count = basis.Count;
        for (int block = 0; block < species; block++, sums += LaneSums.Padded(count), row += count * rows)
            LaneSums.Store<T, TVector>(sums, count, basis.Scales, row, rows);
    }

    /// <summary>sums[nlm] += phi_nlm of a vector of pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPairFunctions<TRadial, TVector>(
        PairKernel<T> kernel, TRadial radial, int speciesPair, TVector x, TVector y, TVector z, TVector* values, int kept,
        TVector* q, TVector* sums) where TRadial : struct, IRadialKernel<T> where TVector : unmanaged, IVector<TVector, T>
    {
        var r = TVector.Sqrt(TVector.Fma(x, x, TVector.Fma(y, y, z * z)), out var inverse);
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
    private static void AddLinear<TVector>(
        PairKernel<T> kernel, TVector ux, TVector uy, TVector uz, TVector* values, TVector* sums)
        where TVector : unmanaged, IVector<TVector, T>
    {
        int functions = kernel.RadialCounts[1];
        values += kernel.RadialOffsets[1];
        TVector* y = sums + kernel.Offsets[1], z = y + functions, x = z + functions;
        for (int n = 0; n < functions; n++)
        {
            var own = values[n];
            y[n] = TVector.Fma(own, uy, y[n]);
            z[n] = TVector.Fma(own, uz, z[n]);
            x[n] = TVector.Fma(own, ux, x[n]);
        }
    }

    /// <summary>sums[nlm] += R_n Q_lm Re (ux + i uy)^m, and Im for -m, for l from 2 on.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddHarmonics<TVector>(
        PairKernel<T> kernel, TVector ux, TVector uy, TVector uz, TVector* values, TVector* q, TVector* sums)
        where TVector : unmanaged, IVector<TVector, T>
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
                target[n] = TVector.Fma(own[n], factor, target[n]);
        }
        TVector re = ux, im = uy;
        for (int m = 1; m <= maxL; m++)
        {
            for (int l = Math.Max(2, m); l <= maxL; l++)
            {
                int functions = kernel.RadialCounts[l];
                var own = values + kernel.RadialOffsets[l];
                var factor = q[kernel.Harmonic(l, m)];
                TVector even = factor * re, odd = factor * im;
                TVector* target = sums + kernel.Offsets[l] + (l + m) * functions, opposite = target - 2 * m * functions;
                for (int n = 0; n < functions; n++)
                {
                    target[n] = TVector.Fma(own[n], even, target[n]);
                    opposite[n] = TVector.Fma(own[n], odd, opposite[n]);
                }
            }
            (re, im) = (TVector.Fma(re, ux, -(im * uy)), TVector.Fma(re, uy, im * ux));
        }
    }
}
