using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void DensityPullback(Chunk<T> chunk, DeviceBuffer<T> densityAdjoints, DeviceBuffer<T> pairForces)
    {
        T* adjoints = Pointer(densityAdjoints), target = Pointer(pairForces);
        foreach (var segment in chunk.Segments)
            if (basis.IsAce)
                PullBack(basis.Ace, segment, adjoints, chunk.Rows.Count, target + segment.PairDelta, chunk.PairStride);
            else
                PullBack(basis.Snap, segment, adjoints, chunk.Rows.Count, target + segment.PairDelta, chunk.PairStride);
    }

    /// <summary>
    /// q_p = sum over lm of (sum_n w J'_n) Y_lm u + (sum_n w J_n) grad Y_lm for the pairs of each block. The lanes after a block's end hold
    /// nothing yet, so whole vectors are stored up to the segment's last pair.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void PullBack<TRadial>(TRadial radial, Segment<T> segment, T* adjoints, nint rows, T* pairForces, nint plane)
        where TRadial : struct, IRadialKernel<T>
    {
        var kernel = basis;
        int species = SpeciesCount, count = kernel.Count, kept = kernel.KeptCount;
        var pairs = new PairVectors<T>(segment.Frame);
        T* vectorX = pairs.X, vectorY = pairs.Y, vectorZ = pairs.Z;
        var values = (Vector512<T>*)Scratch<T>.Get(Vector512<T>.Count * kernel.WorkVectors);
        Vector512<T>* slopes = values + kernel.RadialCount, state = slopes + kernel.RadialCount;
        T* weights = (T*)(state + GradientState + kernel.HarmonicCount), scales = kernel.Scales;
        fixed (int* pairStart = segment.Frame.PairStart)
        {
            int segmentEnd = pairStart[segment.AtomTo * species];
            for (int s = 0; s < species; s++)
            {
                int atom = segment.SpeciesFrom(s), end = segment.SpeciesTo(s);
                T* row = adjoints + segment.RowStart[s];
                for (; atom < end; atom++, row++)
                    for (int block = 0; block < species; block++)
                    {
                        int p = pairStart[atom * species + block], to = pairStart[atom * species + block + 1];
                        LoadWeights(row + (nint)block * count * rows, rows, scales, weights, count);
                        for (; p < to; p += Vector512<T>.Count)
                        {
                            pairs.Prefetch(p);
                            Vector512<T> x = Vector512.Load(vectorX + p), y = Vector512.Load(vectorY + p), z = Vector512.Load(vectorZ + p);
                            var common = new CommonWeights<T>(weights);
                            PairGradient(kernel, radial, s * species + block, common, values, slopes, kept, state, ref x, ref y, ref z);
                            T* target = pairForces + p;
                            if (p + Vector512<T>.Count <= segmentEnd)
                            {
                                x.Store(target);
                                y.Store(target + plane);
                                z.Store(target + 2 * plane);
                                continue;
                            }
                            StoreFirst(x, target, segmentEnd - p);
                            StoreFirst(y, target + plane, segmentEnd - p);
                            StoreFirst(z, target + 2 * plane, segmentEnd - p);
                        }
                    }
            }
        }
    }

    /// <summary>Pair forces of a vector of pairs in place of their vectors: sum_k w_k grad phi_k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PairGradient<TRadial, TWeights>(
        PairKernel<T> kernel, TRadial radial, int speciesPair, TWeights weights, Vector512<T>* values, Vector512<T>* slopes, int kept,
        Vector512<T>* state, ref Vector512<T> x, ref Vector512<T> y, ref Vector512<T> z)
        where TRadial : struct, IRadialKernel<T> where TWeights : struct, IWeights<T, TWeights>
    {
        var r = Simd.Sqrt(Fma(x, x, Fma(y, y, z * z)), out var inverse);
        var along = radial.WeightSlopes(speciesPair, r, weights, values, slopes, kept, out var rate);
        if (kernel.MaxL == 0)
        {
            along *= rate * inverse;
            x *= along;
            y *= along;
            z *= along;
            return;
        }
        x *= inverse;
        y *= inverse;
        z *= inverse;
        LinearGradient(kernel, x, y, z, values, slopes, weights, ref along, out var gx, out var gy, out var gz);
        if (kernel.MaxL > 1)
        {
            (state[0], state[1], state[2], state[3]) = (x, y, z, along);
            (state[4], state[5], state[6], state[7], state[8]) = (gx, gy, gz, inverse, rate);
            AddGradients(kernel, state, values, slopes, weights);
            (x, y, z, along) = (state[0], state[1], state[2], state[3]);
            (gx, gy, gz, inverse, rate) = (state[4], state[5], state[6], state[7], state[8]);
        }
        along = NegatedFma(Fma(gx, x, Fma(gy, y, gz * z)), inverse, along * rate);
        x = Fma(along, x, gx * inverse);
        y = Fma(along, y, gy * inverse);
        z = Fma(along, z, gz * inverse);
    }

    /// <summary>weights[k] = scales[k] x source[k * stride].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadWeights(T* source, nint stride, T* scales, T* weights, int count)
    {
        int k = 0;
        for (; typeof(T) == typeof(float) && k + 4 <= count; k += 4, source += 4 * stride)
        {
            float* first = (float*)source, third = first + 2 * stride;
            var four = Vector128.Create(*first, first[stride], *third, third[stride]);
            (four * Vector128.Load((float*)scales + k)).Store((float*)weights + k);
        }
        for (; k < count; k++, source += stride)
            weights[k] = Product(scales[k], *source);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Product(T a, T b) => (Vector128.CreateScalarUnsafe(a) * Vector128.CreateScalarUnsafe(b)).ToScalar();

    /// <summary>
    /// The part of l = 1 with c = sum_n w J_n and e = sum_n w J'_n for its three functions: e.u is added to the radial part, and c is the
    /// gradient of c.u, whose radial part is still to be removed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LinearGradient<TWeights>(
        PairKernel<T> kernel, Vector512<T> ux, Vector512<T> uy, Vector512<T> uz, Vector512<T>* values, Vector512<T>* slopes,
        TWeights weights, ref Vector512<T> along, out Vector512<T> cx, out Vector512<T> cy, out Vector512<T> cz)
        where TWeights : struct, IWeights<T, TWeights>
    {
        int functions = kernel.RadialCounts[1];
        Vector512<T>* own = values + kernel.RadialOffsets[1], ownSlope = slopes + kernel.RadialOffsets[1];
        TWeights y = weights.From(kernel.Offsets[1]), z = y.From(functions), x = z.From(functions);
        cx = cy = cz = Vector512<T>.Zero;
        Vector512<T> ex = cx, ey = cx, ez = cx;
        for (int n = 0; n < functions; n++)
        {
            Vector512<T> value = own[n], change = ownSlope[n];
            Vector512<T> wx = x[n], wy = y[n], wz = z[n];
            cx = Fma(wx, value, cx);
            cy = Fma(wy, value, cy);
            cz = Fma(wz, value, cz);
            ex = Fma(wx, change, ex);
            ey = Fma(wy, change, ey);
            ez = Fma(wz, change, ez);
        }
        along = Fma(ex, ux, Fma(ey, uy, Fma(ez, uz, along)));
    }

    /// <summary>Vectors that <see cref="PairGradient"/> keeps in memory while <see cref="AddGradients"/> works on some of them.</summary>
    private const int GradientState = PairKernel<T>.Spare;

    /// <summary>
    /// The parts of l from 2 on for u (state 0 to 2), added to the radial part (3) and the gradient (4 to 6). The sums over l are formed
    /// first for each m: e Q gives the radial part, c Q and c dQ/du_z the derivative of the polynomial.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddGradients<TWeights>(
        PairKernel<T> kernel, Vector512<T>* state, Vector512<T>* values, Vector512<T>* slopes, TWeights weights)
        where TWeights : struct, IWeights<T, TWeights>
    {
        int maxL = kernel.MaxL;
        Vector512<T> ux = state[0], uy = state[1], uz = state[2];
        var q = state + GradientState;
        kernel.Legendre(uz, q);
        var zero = Vector512<T>.Zero;
        Vector512<T> sum = state[3], sumX = state[4], sumY = state[5], sumZ = state[6];
        for (int l = 2; l <= maxL; l++)
        {
            int functions = kernel.RadialCounts[l];
            Vector512<T>* own = values + kernel.RadialOffsets[l], ownSlope = slopes + kernel.RadialOffsets[l];
            var w = weights.From(kernel.Offsets[l] + l * functions);
            Vector512<T> c = zero, e = zero;
            for (int n = 0; n < functions; n++)
            {
                c = Fma(w[n], own[n], c);
                e = Fma(w[n], ownSlope[n], e);
            }
            sum = Fma(q[l], e, sum);
            sumZ = Fma(kernel.LegendreSlope(q, l, 0), c, sumZ);
        }
        Vector512<T> re = ux, im = uy, previousRe = Constant<T>(1), previousIm = zero;
        for (int m = 1; m <= maxL; m++)
        {
            Vector512<T> valueEven = zero, valueOdd = zero, slopeEven = zero, slopeOdd = zero, alongEven = zero, alongOdd = zero;
            for (int l = Math.Max(2, m); l <= maxL; l++)
            {
                int functions = kernel.RadialCounts[l];
                Vector512<T>* own = values + kernel.RadialOffsets[l], ownSlope = slopes + kernel.RadialOffsets[l];
                TWeights even = weights.From(kernel.Offsets[l] + (l + m) * functions), odd = even.From(-2 * m * functions);
                Vector512<T> cEven = zero, cOdd = zero, eEven = zero, eOdd = zero;
                for (int n = 0; n < functions; n++)
                {
                    Vector512<T> value = own[n], change = ownSlope[n];
                    Vector512<T> wEven = even[n], wOdd = odd[n];
                    cEven = Fma(wEven, value, cEven);
                    eEven = Fma(wEven, change, eEven);
                    cOdd = Fma(wOdd, value, cOdd);
                    eOdd = Fma(wOdd, change, eOdd);
                }
                Vector512<T> factor = q[kernel.Harmonic(l, m)], dFactor = kernel.LegendreSlope(q, l, m);
                valueEven = Fma(factor, cEven, valueEven);
                slopeEven = Fma(dFactor, cEven, slopeEven);
                alongEven = Fma(factor, eEven, alongEven);
                valueOdd = Fma(factor, cOdd, valueOdd);
                slopeOdd = Fma(dFactor, cOdd, slopeOdd);
                alongOdd = Fma(factor, eOdd, alongOdd);
            }
            var power = Constant<T>(m);
            sum = Fma(alongEven, re, Fma(alongOdd, im, sum));
            sumX = Fma(power, Fma(valueEven, previousRe, valueOdd * previousIm), sumX);
            sumY = Fma(power, Fma(valueOdd, previousRe, -(valueEven * previousIm)), sumY);
            sumZ = Fma(slopeEven, re, Fma(slopeOdd, im, sumZ));
            (previousRe, previousIm) = (re, im);
            (re, im) = (Fma(re, ux, -(im * uy)), Fma(re, uy, im * ux));
        }
        (state[3], state[4], state[5], state[6]) = (sum, sumX, sumY, sumZ);
    }
}
