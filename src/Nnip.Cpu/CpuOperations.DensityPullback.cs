using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void DensityPullback(Chunk<T> chunk, DeviceBuffer<T> densityAdjoints, DeviceBuffer<T> pairForces)
    {
        T* adjoints = Pointer(densityAdjoints), target = Pointer(pairForces);
        foreach (var segment in chunk.Segments)
            if (isWide)
                PullBackPairs<WideVector<T>>(segment, adjoints, chunk.Rows.Count, target + segment.PairDelta, chunk.PairStride);
            else
                PullBackPairs<NarrowVector<T>>(segment, adjoints, chunk.Rows.Count, target + segment.PairDelta, chunk.PairStride);
    }

    private void PullBackPairs<TVector>(Segment<T> segment, T* adjoints, nint rows, T* pairForces, nint plane)
        where TVector : unmanaged, IVector<TVector, T>
    {
        if (basis.IsAce)
            PullBack<AceRadialKernel<T>, TVector>(basis.Ace, segment, adjoints, rows, pairForces, plane);
        else
            PullBack<SnapRadialKernel<T>, TVector>(basis.Snap, segment, adjoints, rows, pairForces, plane);
    }

    /// <summary>
    /// q_p = sum over lm of (sum_n w J'_n) Y_lm u + (sum_n w J_n) grad Y_lm for the pairs of each block. The lanes after a block's end hold
    /// nothing yet, so whole vectors are stored up to the segment's last pair.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void PullBack<TRadial, TVector>(TRadial radial, Segment<T> segment, T* adjoints, nint rows, T* pairForces, nint plane)
        where TRadial : struct, IRadialKernel<T> where TVector : unmanaged, IVector<TVector, T>
    {
        var kernel = basis;
        int species = SpeciesCount, count = kernel.Count, kept = kernel.KeptCount;
        var pairs = new PairVectors<T>(segment.Frame);
        T* vectorX = pairs.X, vectorY = pairs.Y, vectorZ = pairs.Z;
        var values = (TVector*)Scratch<T>.Get(TVector.Count * kernel.WorkVectors);
        TVector* slopes = values + kernel.RadialCount, state = slopes + kernel.RadialCount;
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
                        for (; p < to; p += TVector.Count)
                        {
                            pairs.Prefetch(p);
                            TVector x = TVector.Load(vectorX + p), y = TVector.Load(vectorY + p), z = TVector.Load(vectorZ + p);
                            var common = new CommonWeights<T, TVector>(weights);
                            PairGradient(kernel, radial, s * species + block, common, values, slopes, kept, state, ref x, ref y, ref z);
                            T* target = pairForces + p;
                            if (p + TVector.Count <= segmentEnd)
                            {
                                x.Store(target);
                                y.Store(target + plane);
                                z.Store(target + 2 * plane);
                                continue;
                            }
                            x.StoreFirst(target, segmentEnd - p);
                            y.StoreFirst(target + plane, segmentEnd - p);
                            z.StoreFirst(target + 2 * plane, segmentEnd - p);
                        }
                    }
            }
        }
    }

    /// <summary>Pair forces of a vector of pairs in place of their vectors: sum_k w_k grad phi_k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PairGradient<TRadial, TWeights, TVector>(
        PairKernel<T> kernel, TRadial radial, int speciesPair, TWeights weights, TVector* values, TVector* slopes, int kept,
        TVector* state, ref TVector x, ref TVector y, ref TVector z)
        where TRadial : struct, IRadialKernel<T> where TWeights : struct, IWeights<TVector, TWeights>
        where TVector : unmanaged, IVector<TVector, T>
    {
        var r = TVector.Sqrt(TVector.Fma(x, x, TVector.Fma(y, y, z * z)), out var inverse);
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
        along = TVector.NegatedFma(TVector.Fma(gx, x, TVector.Fma(gy, y, gz * z)), inverse, along * rate);
        x = TVector.Fma(along, x, gx * inverse);
        y = TVector.Fma(along, y, gy * inverse);
        z = TVector.Fma(along, z, gz * inverse);
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
    private static void LinearGradient<TWeights, TVector>(
        PairKernel<T> kernel, TVector ux, TVector uy, TVector uz, TVector* values, TVector* slopes, TWeights weights,
        ref TVector along, out TVector cx, out TVector cy, out TVector cz)
        where TWeights : struct, IWeights<TVector, TWeights> where TVector : unmanaged, IVector<TVector, T>
    {
        int functions = kernel.RadialCounts[1];
        TVector* own = values + kernel.RadialOffsets[1], ownSlope = slopes + kernel.RadialOffsets[1];
        TWeights y = weights.From(kernel.Offsets[1]), z = y.From(functions), x = z.From(functions);
        cx = cy = cz = default;
        TVector ex = cx, ey = cx, ez = cx;
        for (int n = 0; n < functions; n++)
        {
            TVector value = own[n], change = ownSlope[n];
            TVector wx = x[n], wy = y[n], wz = z[n];
            cx = TVector.Fma(wx, value, cx);
            cy = TVector.Fma(wy, value, cy);
            cz = TVector.Fma(wz, value, cz);
            ex = TVector.Fma(wx, change, ex);
            ey = TVector.Fma(wy, change, ey);
            ez = TVector.Fma(wz, change, ez);
        }
        along = TVector.Fma(ex, ux, TVector.Fma(ey, uy, TVector.Fma(ez, uz, along)));
    }

    /// <summary>Vectors that <see cref="PairGradient"/> keeps in memory while <see cref="AddGradients"/> works on some of them.</summary>
    private const int GradientState = PairKernel<T>.Spare;

    /// <summary>
    /// The parts of l from 2 on for u (state 0 to 2), added to the radial part (3) and the gradient (4 to 6). The sums over l are formed
    /// first for each m: e Q gives the radial part, c Q and c dQ/du_z the derivative of the polynomial.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddGradients<TWeights, TVector>(
        PairKernel<T> kernel, TVector* state, TVector* values, TVector* slopes, TWeights weights)
        where TWeights : struct, IWeights<TVector, TWeights> where TVector : unmanaged, IVector<TVector, T>
    {
        int maxL = kernel.MaxL;
        TVector ux = state[0], uy = state[1], uz = state[2];
        var q = state + GradientState;
        kernel.Legendre(uz, q);
        TVector zero = default;
        TVector sum = state[3], sumX = state[4], sumY = state[5], sumZ = state[6];
        for (int l = 2; l <= maxL; l++)
        {
            int functions = kernel.RadialCounts[l];
            TVector* own = values + kernel.RadialOffsets[l], ownSlope = slopes + kernel.RadialOffsets[l];
            var w = weights.From(kernel.Offsets[l] + l * functions);
            TVector c = zero, e = zero;
            for (int n = 0; n < functions; n++)
            {
                c = TVector.Fma(w[n], own[n], c);
                e = TVector.Fma(w[n], ownSlope[n], e);
            }
            sum = TVector.Fma(q[l], e, sum);
            sumZ = TVector.Fma(kernel.LegendreSlope(q, l, 0), c, sumZ);
        }
        TVector re = ux, im = uy, previousRe = TVector.Constant(1), previousIm = zero;
        for (int m = 1; m <= maxL; m++)
        {
            TVector valueEven = zero, valueOdd = zero, slopeEven = zero, slopeOdd = zero, alongEven = zero, alongOdd = zero;
            for (int l = Math.Max(2, m); l <= maxL; l++)
            {
                int functions = kernel.RadialCounts[l];
                TVector* own = values + kernel.RadialOffsets[l], ownSlope = slopes + kernel.RadialOffsets[l];
                TWeights even = weights.From(kernel.Offsets[l] + (l + m) * functions), odd = even.From(-2 * m * functions);
                TVector cEven = zero, cOdd = zero, eEven = zero, eOdd = zero;
                for (int n = 0; n < functions; n++)
                {
                    TVector value = own[n], change = ownSlope[n];
                    TVector wEven = even[n], wOdd = odd[n];
                    cEven = TVector.Fma(wEven, value, cEven);
                    eEven = TVector.Fma(wEven, change, eEven);
                    cOdd = TVector.Fma(wOdd, value, cOdd);
                    eOdd = TVector.Fma(wOdd, change, eOdd);
                }
                TVector factor = q[kernel.Harmonic(l, m)], dFactor = kernel.LegendreSlope(q, l, m);
                valueEven = TVector.Fma(factor, cEven, valueEven);
                slopeEven = TVector.Fma(dFactor, cEven, slopeEven);
                alongEven = TVector.Fma(factor, eEven, alongEven);
                valueOdd = TVector.Fma(factor, cOdd, valueOdd);
                slopeOdd = TVector.Fma(dFactor, cOdd, slopeOdd);
                alongOdd = TVector.Fma(factor, eOdd, alongOdd);
            }
            var power = TVector.Constant(m);
            sum = TVector.Fma(alongEven, re, TVector.Fma(alongOdd, im, sum));
            sumX = TVector.Fma(power, TVector.Fma(valueEven, previousRe, valueOdd * previousIm), sumX);
            sumY = TVector.Fma(power, TVector.Fma(valueOdd, previousRe, -(valueEven * previousIm)), sumY);
            sumZ = TVector.Fma(slopeEven, re, TVector.Fma(slopeOdd, im, sumZ));
            (previousRe, previousIm) = (re, im);
            (re, im) = (TVector.Fma(re, ux, -(im * uy)), TVector.Fma(re, uy, im * ux));
        }
        (state[3], state[4], state[5], state[6]) = (sum, sumX, sumY, sumZ);
    }
}
