using System.Runtime.CompilerServices;
using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void DensityPushforward(Chunk<T> chunk, DeviceBuffer<T> pairTangents, DeviceBuffer<T> densityTangents)
    {
        T* source = Pointer(pairTangents), destination = Pointer(densityTangents);
        foreach (var segment in chunk.Segments)
            if (isWide)
                PushPairs<WideVector<T>>(segment, source + segment.PairDelta, chunk.PairStride, destination, chunk.Rows.Count);
            else
                PushPairs<NarrowVector<T>>(segment, source + segment.PairDelta, chunk.PairStride, destination, chunk.Rows.Count);
        for (int z = 0; z < SpeciesCount; z++)
            ClearPadding(chunk, z, destination, SpeciesCount * basis.Count);
    }

    private void PushPairs<TVector>(Segment<T> segment, T* tangents, nint plane, T* densityTangents, nint rows)
        where TVector : unmanaged, IVector<TVector, T>
    {
        if (basis.IsRadialAlone)
            RadialPushforward<TVector>(basis.Ace, segment, tangents, plane, densityTangents, rows);
        else if (basis.IsAce)
            PushForward<AceRadialKernel<T>, TVector>(basis.Ace, segment, tangents, plane, densityTangents, rows);
        else
            PushForward<SnapRadialKernel<T>, TVector>(basis.Snap, segment, tangents, plane, densityTangents, rows);
    }

    /// <summary>The sums of (qbar.u) J'_n Y_lm + J_n (qbar . grad Y_lm) over the pairs of each block.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void PushForward<TRadial, TVector>(TRadial radial, Segment<T> segment, T* tangents, nint plane, T* densityTangents, nint rows)
        where TRadial : struct, IRadialKernel<T> where TVector : unmanaged, IVector<TVector, T>
    {
        var kernel = basis;
        int species = SpeciesCount, count = kernel.Count, kept = kernel.KeptCount;
        T* pairs = segment.Frame.Vectors.Data;
        nint pairPlane = segment.Frame.PairStride;
        var sums = (TVector*)Scratch<T>.Get(TVector.Count * kernel.WorkVectors);
        TVector* values = sums + LaneSums.Padded(count), slopes = values + kernel.RadialCount, q = slopes + kernel.RadialCount;
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
                        for (; p < to; p += TVector.Count)
                        {
                            var lanes = TVector.FirstLanes(Math.Min(to - p, TVector.Count));
                            LoadPairs(kernel, pairs + p, pairPlane, lanes, out var x, out var y, out var z);
                            var tx = lanes & TVector.Load(tangents + p);
                            var ty = lanes & TVector.Load(tangents + plane + p);
                            var tz = lanes & TVector.Load(tangents + 2 * plane + p);
                            AddPairTangents(
                                kernel, radial, s * species + block, x, y, z, tx, ty, tz, values, slopes, kept, q, sums);
                        }
                        LaneSums.Store<T, TVector>(sums, count, kernel.Scales, row + (nint)block * count * rows, rows);
                    }
            }
    }

    /// <summary>sums[nlm] += t . grad phi_nlm of a vector of pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPairTangents<TRadial, TVector>(
        PairKernel<T> kernel, TRadial radial, int speciesPair, TVector x, TVector y, TVector z, TVector tx,
        TVector ty, TVector tz, TVector* values, TVector* slopes, int kept, TVector* q, TVector* sums)
        where TRadial : struct, IRadialKernel<T> where TVector : unmanaged, IVector<TVector, T>
    {
        var r = TVector.Sqrt(TVector.Fma(x, x, TVector.Fma(y, y, z * z)), out var inverse);
        x *= inverse;
        y *= inverse;
        z *= inverse;
        var along = TVector.Fma(tx, x, TVector.Fma(ty, y, tz * z));
        var change = radial.AddSlopes(speciesPair, r, along, sums, values, slopes, kept);
        if (kernel.MaxL == 0)
            return;
        tx = TVector.NegatedFma(along, x, tx) * inverse;
        ty = TVector.NegatedFma(along, y, ty) * inverse;
        tz = TVector.NegatedFma(along, z, tz) * inverse;
        AddLinearTangents(kernel, change * x, change * y, change * z, tx, ty, tz, values, slopes, sums);
        if (kernel.MaxL > 1)
            AddTangents(kernel, x, y, z, tx, ty, tz, change, values, slopes, q, sums);
    }

    /// <summary>sums[nlm] += J_n t + slope_n v for l = 1, t perpendicular to u and divided by r, v along u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLinearTangents<TVector>(
        PairKernel<T> kernel, TVector vx, TVector vy, TVector vz, TVector tx, TVector ty, TVector tz,
        TVector* values, TVector* slopes, TVector* sums)
        where TVector : unmanaged, IVector<TVector, T>
    {
        int functions = kernel.RadialCounts[1];
        TVector* own = values + kernel.RadialOffsets[1], ownSlope = slopes + kernel.RadialOffsets[1];
        TVector* y = sums + kernel.Offsets[1], z = y + functions, x = z + functions;
        for (int n = 0; n < functions; n++)
        {
            TVector value = own[n], change = ownSlope[n];
            y[n] = TVector.Fma(value, ty, TVector.Fma(change, vy, y[n]));
            z[n] = TVector.Fma(value, tz, TVector.Fma(change, vz, z[n]));
            x[n] = TVector.Fma(value, tx, TVector.Fma(change, vx, x[n]));
        }
    }

    /// <summary>sums[nlm] += J_n (t . grad) of the polynomial Y_lm + change slope_n Y_lm for l from 2 on.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddTangents<TVector>(
        PairKernel<T> kernel, TVector ux, TVector uy, TVector uz, TVector tx, TVector ty, TVector tz,
        TVector change, TVector* values, TVector* slopes, TVector* q, TVector* sums)
        where TVector : unmanaged, IVector<TVector, T>
    {
        int maxL = kernel.MaxL;
        kernel.Legendre(uz, q);
        for (int l = 2; l <= maxL; l++)
        {
            int functions = kernel.RadialCounts[l];
            TVector* own = values + kernel.RadialOffsets[l], ownSlope = slopes + kernel.RadialOffsets[l];
            var target = sums + kernel.Offsets[l] + l * functions;
            TVector value = q[l] * change, tangent = kernel.LegendreSlope(q, l, 0) * tz;
            for (int n = 0; n < functions; n++)
                target[n] = TVector.Fma(own[n], tangent, TVector.Fma(ownSlope[n], value, target[n]));
        }
        TVector re = ux, im = uy, previousRe = TVector.Constant(1), previousIm = default;
        for (int m = 1; m <= maxL; m++)
        {
            var power = TVector.Constant(m);
            var turnRe = power * TVector.Fma(tx, previousRe, -(ty * previousIm));
            var turnIm = power * TVector.Fma(tx, previousIm, ty * previousRe);
            TVector riseRe = tz * re, riseIm = tz * im, changeRe = change * re, changeIm = change * im;
            for (int l = Math.Max(2, m); l <= maxL; l++)
            {
                int functions = kernel.RadialCounts[l];
                TVector* own = values + kernel.RadialOffsets[l], ownSlope = slopes + kernel.RadialOffsets[l];
                TVector factor = q[kernel.Harmonic(l, m)], dFactor = kernel.LegendreSlope(q, l, m);
                TVector valueEven = factor * changeRe, tangentEven = TVector.Fma(factor, turnRe, dFactor * riseRe);
                TVector valueOdd = factor * changeIm, tangentOdd = TVector.Fma(factor, turnIm, dFactor * riseIm);
                TVector* even = sums + kernel.Offsets[l] + (l + m) * functions, odd = even - 2 * m * functions;
                for (int n = 0; n < functions; n++)
                {
                    TVector value = own[n], rise = ownSlope[n];
                    even[n] = TVector.Fma(value, tangentEven, TVector.Fma(rise, valueEven, even[n]));
                    odd[n] = TVector.Fma(value, tangentOdd, TVector.Fma(rise, valueOdd, odd[n]));
                }
            }
            (previousRe, previousIm) = (re, im);
            (re, im) = (TVector.Fma(re, ux, -(im * uy)), TVector.Fma(re, uy, im * ux));
        }
    }
}
