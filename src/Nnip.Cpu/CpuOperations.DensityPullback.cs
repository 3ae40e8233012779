using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void DensityPullback(Chunk<T> chunk, DeviceBuffer<T> densityAdjoints, DeviceBuffer<T> pairForces)
    {
        T* source = Pointer(densityAdjoints), destination = Pointer(pairForces);
        int species = SpeciesCount, rows = chunk.Rows.Count;
        var work = (Vector512<T>*)Scratch<T>.Get(Vector512<T>.Count * basis.WorkVectors);
        foreach (var segment in chunk.Segments)
        {
            if (basis.RadialAlone is { } radial)
            {
                RadialPullback(radial, segment, source, rows, destination + segment.PairDelta, chunk.PairStride);
                continue;
            }
            var pairs = new PairVectors<T>(segment.Frame);
            int segmentEnd = segment.Frame.PairStart[segment.AtomTo * species];
            for (int z = 0; z < species; z++)
            {
                int row = segment.RowStart[z], end = segment.SpeciesTo(z);
                for (int atom = segment.SpeciesFrom(z); atom < end; atom++, row++)
                    for (int block = 0; block < species; block++)
                    {
                        var (from, to) = Block(segment.Frame, atom, block);
                        if (from < to)
                            PullbackBlock(
                                basis, z * species + block, pairs, from, to, segmentEnd, work,
                                source + (nint)block * basis.Count * rows + row, rows, destination + segment.PairDelta, chunk.PairStride);
                    }
            }
        }
    }

    /// <summary>
    /// q_p = sum over lm of (sum_n w J'_n) Y_lm u + (sum_n w J_n) grad Y_lm for pairs [from, to), w_k = adjoints[k * stride]. The lanes
    /// after the block's end hold nothing yet, so whole vectors are stored up to the segment's last pair.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PullbackBlock(
        PairKernel<T> kernel, int speciesPair, PairVectors<T> pairs, int from, int to, int segmentEnd, Vector512<T>* radial,
        T* adjoints, nint stride, T* target, nint targetPlane)
    {
        int count = kernel.Count, maxL = kernel.MaxL;
        var slope = radial + kernel.RadialCount;
        var q = slope + kernel.RadialCount;
        var w = (T*)(q + kernel.HarmonicCount);
        for (int k = 0; k < count; k++)
            w[k] = adjoints[k * stride];
        for (int p = from; p < to; p += Vector512<T>.Count)
        {
            LoadPairs(kernel, pairs, p, to, out var x, out var y, out var z);
            var r = Simd.Sqrt(Fma(x, x, Fma(y, y, z * z)), out var inverse);
            kernel.Radial(speciesPair, r, radial, slope);
            x *= inverse;
            y *= inverse;
            z *= inverse;
            if (maxL == 0)
            {
                var along = Vector512<T>.Zero;
                for (int n = 0; n < count; n++)
                    along = Fma(Broadcast(w + n), slope[n], along);
                along *= Vector512.Create(kernel.Y00);
                x *= along;
                y *= along;
                z *= along;
            }
            else
            {
                kernel.Legendre(z, q);
                GradientOfSum(kernel, ref x, ref y, ref z, inverse, radial, slope, q, w);
            }
            int stored = segmentEnd - p;
            StoreFirst(x, target + p, stored);
            StoreFirst(y, target + targetPlane + p, stored);
            StoreFirst(z, target + 2 * targetPlane + p, stored);
        }
    }

    /// <summary>
    /// Replaces the unit vector u by the gradient of sum_k w_k phi_k. With c = sum_n w J_n and e = sum_n w J'_n, the sums over l are
    /// formed first for each m: e Q gives the radial part, c Q and c dQ/du_z the derivative of the polynomial, whose radial part is
    /// removed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GradientOfSum(
        PairKernel<T> kernel, ref Vector512<T> ux, ref Vector512<T> uy, ref Vector512<T> uz, Vector512<T> inverse,
        Vector512<T>* radial, Vector512<T>* slope, Vector512<T>* q, T* w)
    {
        int maxL = kernel.MaxL;
        var zero = Vector512<T>.Zero;
        Vector512<T> along = zero, gx = zero, gy = zero, gz = zero;
        Vector512<T> re = Constant<T>(1), im = zero, previousRe = zero, previousIm = zero;
        for (int m = 0; m <= maxL; m++)
        {
            Vector512<T> valueEven = zero, valueOdd = zero, slopeEven = zero, slopeOdd = zero, alongEven = zero, alongOdd = zero;
            for (int l = m; l <= maxL; l++)
            {
                int functions = kernel.RadialCounts[l];
                Vector512<T>* own = radial + kernel.RadialOffsets[l], ownSlope = slope + kernel.RadialOffsets[l];
                var factor = q[kernel.Harmonic(l, m)];
                var dFactor = kernel.LegendreSlope(q, l, m);
                var weights = w + kernel.Offsets[l] + (l + m) * functions;
                Vector512<T> c = zero, e = zero;
                for (int n = 0; n < functions; n++)
                {
                    c = Fma(Broadcast(weights + n), own[n], c);
                    e = Fma(Broadcast(weights + n), ownSlope[n], e);
                }
                valueEven = Fma(factor, c, valueEven);
                slopeEven = Fma(dFactor, c, slopeEven);
                alongEven = Fma(factor, e, alongEven);
                if (m == 0)
                    continue;
                weights -= 2 * m * functions;
                c = e = zero;
                for (int n = 0; n < functions; n++)
                {
                    c = Fma(Broadcast(weights + n), own[n], c);
                    e = Fma(Broadcast(weights + n), ownSlope[n], e);
                }
                valueOdd = Fma(factor, c, valueOdd);
                slopeOdd = Fma(dFactor, c, slopeOdd);
                alongOdd = Fma(factor, e, alongOdd);
            }
            var power = Constant<T>(m);
            along = Fma(alongEven, re, Fma(alongOdd, im, along));
            gx = Fma(power, Fma(valueEven, previousRe, valueOdd * previousIm), gx);
            gy = Fma(power, Fma(valueOdd, previousRe, -(valueEven * previousIm)), gy);
            gz = Fma(slopeEven, re, Fma(slopeOdd, im, gz));
            (previousRe, previousIm) = (re, im);
            (re, im) = (Fma(re, ux, -(im * uy)), Fma(re, uy, im * ux));
        }
        along -= Fma(gx, ux, Fma(gy, uy, gz * uz)) * inverse;
        ux = Fma(along, ux, gx * inverse);
        uy = Fma(along, uy, gy * inverse);
        uz = Fma(along, uz, gz * inverse);
    }
}
