using System.Runtime.CompilerServices;

namespace Nnip.Cpu;

internal static unsafe partial class Gemm
{
    /// <summary>One output, eight vectors of rows at a time, so that as many sums run side by side; the last ones two at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip1<T, TVector>(in Product<T> p, int output)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
    {
        int lanes = TVector.Count, depth = p.Depth, rows = p.Rows, row = 0;
        nint xStride = p.XStride, depthStride = p.DepthStride;
        T* w = p.W + output * p.OutputStride, x = p.X, z = p.Z + output * p.ZStride;
        TVector start = p.Bias == null ? default : TVector.Broadcast(p.Bias + output);
        bool accumulate = p.Accumulate;
        for (; row + 8 * lanes <= rows; row += 8 * lanes)
        {
            T* source = x + row, weight = w, target = z + row;
            TVector a0 = Start<T, TVector>(start, target, accumulate), a1 = Start<T, TVector>(start, target + lanes, accumulate);
            TVector a2 = Start<T, TVector>(start, target + 2 * lanes, accumulate);
            TVector a3 = Start<T, TVector>(start, target + 3 * lanes, accumulate);
            TVector a4 = Start<T, TVector>(start, target + 4 * lanes, accumulate);
            TVector a5 = Start<T, TVector>(start, target + 5 * lanes, accumulate);
            TVector a6 = Start<T, TVector>(start, target + 6 * lanes, accumulate);
            TVector a7 = Start<T, TVector>(start, target + 7 * lanes, accumulate);
            for (int k = 0; k < depth; k++, source += xStride, weight += depthStride)
            {
                var c = TVector.Broadcast(weight);
                a0 = TVector.Fma(c, TVector.Load(source), a0);
                a1 = TVector.Fma(c, TVector.Load(source + lanes), a1);
                a2 = TVector.Fma(c, TVector.Load(source + 2 * lanes), a2);
                a3 = TVector.Fma(c, TVector.Load(source + 3 * lanes), a3);
                a4 = TVector.Fma(c, TVector.Load(source + 4 * lanes), a4);
                a5 = TVector.Fma(c, TVector.Load(source + 5 * lanes), a5);
                a6 = TVector.Fma(c, TVector.Load(source + 6 * lanes), a6);
                a7 = TVector.Fma(c, TVector.Load(source + 7 * lanes), a7);
            }
            a0.Store(target);
            a1.Store(target + lanes);
            a2.Store(target + 2 * lanes);
            a3.Store(target + 3 * lanes);
            a4.Store(target + 4 * lanes);
            a5.Store(target + 5 * lanes);
            a6.Store(target + 6 * lanes);
            a7.Store(target + 7 * lanes);
        }
        for (; row < rows; row += 2 * lanes)
        {
            T* source = x + row, weight = w, target = z + row;
            TVector left = Start<T, TVector>(start, target, accumulate);
            TVector right = Start<T, TVector>(start, target + lanes, accumulate);
            for (int k = 0; k < depth; k++, source += xStride, weight += depthStride)
            {
                var c = TVector.Broadcast(weight);
                left = TVector.Fma(c, TVector.Load(source), left);
                right = TVector.Fma(c, TVector.Load(source + lanes), right);
            }
            left.Store(target);
            if (row + lanes < rows)
                right.Store(target + lanes);
        }
    }

    /// <summary>Sums go on from z, so that features taken in parts give the same bits as all at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Start<T, TVector>(TVector start, T* z, bool accumulate)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T> =>
        accumulate ? start + TVector.Load(z) : start;
}
