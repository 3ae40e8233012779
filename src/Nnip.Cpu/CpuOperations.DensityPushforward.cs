using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void DensityPushforward(Chunk<T> chunk, DeviceBuffer<T> pairTangents, DeviceBuffer<T> densityTangents)
    {
        T* source = Pointer(pairTangents), destination = Pointer(densityTangents);
        int species = SpeciesCount, rows = chunk.Rows.Count;
        var work = (Vector512<T>*)Scratch<T>.Get(Vector512<T>.Count * basis.WorkVectors);
        foreach (var segment in chunk.Segments)
        {
            if (basis.RadialAlone is { } radial)
            {
                RadialPushforward(radial, segment, source + segment.PairDelta, chunk.PairStride, destination, rows);
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
                        PushforwardBlock(
                            basis, z * species + block, pairs, from, to, source + segment.PairDelta, chunk.PairStride, work,
                            destination + (nint)block * basis.Count * rows + row, rows);
                    }
            }
        }
        for (int z = 0; z < species; z++)
            ClearPadding(chunk, z, destination, species * basis.Count);
    }

    /// <summary>target[k * stride] = sum over pairs [from, to) of (qbar.u) J'_n Y_lm + J_n (qbar . grad Y_lm).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PushforwardBlock(
        PairKernel<T> kernel, int speciesPair, PairVectors<T> pairs, int from, int to, T* tangents, nint tangentPlane, Vector512<T>* sums,
        T* target, nint stride)
    {
        int count = kernel.Count, maxL = kernel.MaxL;
        var radial = sums + count;
        var slope = radial + kernel.RadialCount;
        var q = slope + kernel.RadialCount;
        for (int k = 0; k < count; k++)
            sums[k] = Vector512<T>.Zero;
        for (int p = from; p < to; p += Vector512<T>.Count)
        {
            LoadPairs(kernel, pairs, p, to, out var x, out var y, out var z);
            var tx = LoadLanes(tangents + p, to - p);
            var ty = LoadLanes(tangents + tangentPlane + p, to - p);
            var tz = LoadLanes(tangents + 2 * tangentPlane + p, to - p);
            var r = Simd.Sqrt(Fma(x, x, Fma(y, y, z * z)), out var inverse);
            kernel.Radial(speciesPair, r, radial, slope);
            x *= inverse;
            y *= inverse;
            z *= inverse;
            var along = Fma(tx, x, Fma(ty, y, tz * z));
            if (maxL == 0)
            {
                for (int k = 0; k < count; k++)
                    sums[k] = Fma(slope[k], along, sums[k]);
                continue;
            }
            for (int n = 0; n < kernel.RadialCount; n++)
                slope[n] *= along;
            tx = Fma(-along, x, tx) * inverse;
            ty = Fma(-along, y, ty) * inverse;
            tz = Fma(-along, z, tz) * inverse;
            kernel.Legendre(z, q);
            AddTangents(kernel, x, y, tx, ty, tz, radial, slope, q, sums);
        }
        var factor = maxL == 0 ? Simd.Widen(kernel.Y00) : 1;
        for (int k = 0; k < count; k++)
            target[k * stride] = Narrow<T>(factor * Simd.Widen(Simd.Sum(sums[k])));
    }

    /// <summary>
    /// sums[nlm] += J_n (t . grad) of the polynomial Y_lm + slope_n Y_lm, for t perpendicular to u and divided by r. Not inlined: where
    /// vectors of 512 bits are two of 256, the caller would exceed what the compiler is willing to inline.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddTangents(
        PairKernel<T> kernel, Vector512<T> ux, Vector512<T> uy, Vector512<T> tx, Vector512<T> ty, Vector512<T> tz,
        Vector512<T>* radial, Vector512<T>* slope, Vector512<T>* q, Vector512<T>* sums)
    {
        int maxL = kernel.MaxL;
        var zero = Vector512<T>.Zero;
        Vector512<T> re = Constant<T>(1), im = zero, previousRe = zero, previousIm = zero;
        for (int m = 0; m <= maxL; m++)
        {
            var power = Constant<T>(m);
            var turnRe = power * Fma(tx, previousRe, -(ty * previousIm));
            var turnIm = power * Fma(tx, previousIm, ty * previousRe);
            Vector512<T> riseRe = tz * re, riseIm = tz * im;
            for (int l = m; l <= maxL; l++)
            {
                int functions = kernel.RadialCounts[l];
                Vector512<T>* own = radial + kernel.RadialOffsets[l], ownSlope = slope + kernel.RadialOffsets[l];
                var factor = q[kernel.Harmonic(l, m)];
                var dFactor = kernel.LegendreSlope(q, l, m);
                var target = sums + kernel.Offsets[l] + (l + m) * functions;
                var value = factor * re;
                var tangent = Fma(factor, turnRe, dFactor * riseRe);
                for (int n = 0; n < functions; n++)
                    target[n] = Fma(own[n], tangent, Fma(ownSlope[n], value, target[n]));
                if (m == 0)
                    continue;
                target -= 2 * m * functions;
                value = factor * im;
                tangent = Fma(factor, turnIm, dFactor * riseIm);
                for (int n = 0; n < functions; n++)
                    target[n] = Fma(own[n], tangent, Fma(ownSlope[n], value, target[n]));
            }
            (previousRe, previousIm) = (re, im);
            (re, im) = (Fma(re, ux, -(im * uy)), Fma(re, uy, im * ux));
        }
    }
}
