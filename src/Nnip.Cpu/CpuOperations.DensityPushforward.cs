using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Numerics;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void DensityPushforward(Chunk<T> chunk, DeviceBuffer<T> pairTangents, DeviceBuffer<T> densityTangents)
    {
        T* source = Pointer(pairTangents), destination = Pointer(densityTangents);
        foreach (var segment in chunk.Segments)
            if (basis.IsRadialAlone)
                RadialPushforward(basis.Ace, segment, source + segment.PairDelta, chunk.PairStride, destination, chunk.Rows.Count);
            else if (basis.IsAce)
                PushForward(basis.Ace, segment, source + segment.PairDelta, chunk.PairStride, destination, chunk.Rows.Count);
            else
                PushForward(basis.Snap, segment, source + segment.PairDelta, chunk.PairStride, destination, chunk.Rows.Count);
        for (int z = 0; z < SpeciesCount; z++)
            ClearPadding(chunk, z, destination, SpeciesCount * basis.Count);
    }

    /// <summary>The sums of (qbar.u) J'_n Y_lm + J_n (qbar . grad Y_lm) over the pairs of each block.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void PushForward<TRadial>(TRadial radial, Segment<T> segment, T* tangents, nint plane, T* densityTangents, nint rows)
        where TRadial : struct, IRadialKernel<T>
    {
        var kernel = basis;
        int species = SpeciesCount, count = kernel.Count, kept = kernel.KeptCount;
        T* pairs = segment.Frame.Vectors.Data;
        nint pairPlane = segment.Frame.PairStride;
        var sums = (Vector512<T>*)Scratch<T>.Get(Vector512<T>.Count * kernel.WorkVectors);
        Vector512<T>* values = sums + LaneSums.Padded(count), slopes = values + kernel.RadialCount, q = slopes + kernel.RadialCount;
        fixed (int* pairStart = segment.Frame.PairStart)
            for (int s = 0; s < species; s++)
            {
                int atom = segment.SpeciesFrom(s), end = segment.SpeciesTo(s);
                T* row = densityTangents + segment.RowStart[s];
                for (; atom < end; atom++, row++)
                    for (int block = 0; block < species; block++)
                    {
                        int p = pairStart[atom * species + block], to = pairStart[atom * species + block + 1];
                        LaneSums.Clear(sums, count);
                        for (; p < to; p += Vector512<T>.Count)
                        {
                            var lanes = Lanes.FirstLanes<T>(Math.Min(to - p, Vector512<T>.Count));
                            LoadPairs(kernel, pairs + p, pairPlane, lanes, out var x, out var y, out var z);
                            var tx = lanes & Vector512.Load(tangents + p);
                            var ty = lanes & Vector512.Load(tangents + plane + p);
                            var tz = lanes & Vector512.Load(tangents + 2 * plane + p);
                            AddPairTangents(
                                kernel, radial, s * species + block, x, y, z, tx, ty, tz, values, slopes, kept, q, sums);
                        }
                        LaneSums.Store(sums, count, kernel.Scales, row + (nint)block * count * rows, rows);
                    }
            }
    }

    /// <summary>sums[nlm] += t . grad phi_nlm of a vector of pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPairTangents<TRadial>(
        PairKernel<T> kernel, TRadial radial, int speciesPair, Vector512<T> x, Vector512<T> y, Vector512<T> z, Vector512<T> tx,
        Vector512<T> ty, Vector512<T> tz, Vector512<T>* values, Vector512<T>* slopes, int kept, Vector512<T>* q, Vector512<T>* sums)
        where TRadial : struct, IRadialKernel<T>
    {
        var r = Simd.Sqrt(Fma(x, x, Fma(y, y, z * z)), out var inverse);
        x *= inverse;
        y *= inverse;
        z *= inverse;
        var along = Fma(tx, x, Fma(ty, y, tz * z));
        var change = radial.AddSlopes(speciesPair, r, along, sums, values, slopes, kept);
        if (kernel.MaxL == 0)
            return;
        tx = NegatedFma(along, x, tx) * inverse;
        ty = NegatedFma(along, y, ty) * inverse;
        tz = NegatedFma(along, z, tz) * inverse;
        AddLinearTangents(kernel, change * x, change * y, change * z, tx, ty, tz, values, slopes, sums);
        if (kernel.MaxL > 1)
            AddTangents(kernel, x, y, z, tx, ty, tz, change, values, slopes, q, sums);
    }

    /// <summary>sums[nlm] += J_n t + slope_n v for l = 1, t perpendicular to u and divided by r, v along u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLinearTangents(
        PairKernel<T> kernel, Vector512<T> vx, Vector512<T> vy, Vector512<T> vz, Vector512<T> tx, Vector512<T> ty, Vector512<T> tz,
        Vector512<T>* values, Vector512<T>* slopes, Vector512<T>* sums)
    {
        int functions = kernel.RadialCounts[1];
        Vector512<T>* own = values + kernel.RadialOffsets[1], ownSlope = slopes + kernel.RadialOffsets[1];
        Vector512<T>* y = sums + kernel.Offsets[1], z = y + functions, x = z + functions;
        for (int n = 0; n < functions; n++)
        {
            Vector512<T> value = own[n], change = ownSlope[n];
            y[n] = Fma(value, ty, Fma(change, vy, y[n]));
            z[n] = Fma(value, tz, Fma(change, vz, z[n]));
            x[n] = Fma(value, tx, Fma(change, vx, x[n]));
        }
    }

    /// <summary>sums[nlm] += J_n (t . grad) of the polynomial Y_lm + change slope_n Y_lm for l from 2 on.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddTangents(
        PairKernel<T> kernel, Vector512<T> ux, Vector512<T> uy, Vector512<T> uz, Vector512<T> tx, Vector512<T> ty, Vector512<T> tz,
        Vector512<T> change, Vector512<T>* values, Vector512<T>* slopes, Vector512<T>* q, Vector512<T>* sums)
    {
        int maxL = kernel.MaxL;
        kernel.Legendre(uz, q);
        for (int l = 2; l <= maxL; l++)
        {
            int functions = kernel.RadialCounts[l];
            Vector512<T>* own = values + kernel.RadialOffsets[l], ownSlope = slopes + kernel.RadialOffsets[l];
            var target = sums + kernel.Offsets[l] + l * functions;
            Vector512<T> value = q[l] * change, tangent = kernel.LegendreSlope(q, l, 0) * tz;
            for (int n = 0; n < functions; n++)
                target[n] = Fma(own[n], tangent, Fma(ownSlope[n], value, target[n]));
        }
        Vector512<T> re = ux, im = uy, previousRe = Constant<T>(1), previousIm = Vector512<T>.Zero;
        for (int m = 1; m <= maxL; m++)
        {
            var power = Constant<T>(m);
            var turnRe = power * Fma(tx, previousRe, -(ty * previousIm));
            var turnIm = power * Fma(tx, previousIm, ty * previousRe);
            Vector512<T> riseRe = tz * re, riseIm = tz * im, changeRe = change * re, changeIm = change * im;
            for (int l = Math.Max(2, m); l <= maxL; l++)
            {
                int functions = kernel.RadialCounts[l];
                Vector512<T>* own = values + kernel.RadialOffsets[l], ownSlope = slopes + kernel.RadialOffsets[l];
                Vector512<T> factor = q[kernel.Harmonic(l, m)], dFactor = kernel.LegendreSlope(q, l, m);
                Vector512<T> valueEven = factor * changeRe, tangentEven = Fma(factor, turnRe, dFactor * riseRe);
                Vector512<T> valueOdd = factor * changeIm, tangentOdd = Fma(factor, turnIm, dFactor * riseIm);
                Vector512<T>* even = sums + kernel.Offsets[l] + (l + m) * functions, odd = even - 2 * m * functions;
                for (int n = 0; n < functions; n++)
                {
                    Vector512<T> value = own[n], rise = ownSlope[n];
                    even[n] = Fma(value, tangentEven, Fma(rise, valueEven, even[n]));
                    odd[n] = Fma(value, tangentOdd, Fma(rise, valueOdd, odd[n]));
                }
            }
            (previousRe, previousIm) = (re, im);
            (re, im) = (Fma(re, ux, -(im * uy)), Fma(re, uy, im * ux));
        }
    }
}
