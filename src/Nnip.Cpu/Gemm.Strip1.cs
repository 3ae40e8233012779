using System.Runtime.CompilerServices;

namespace Nnip.Cpu;

internal static unsafe partial class Gemm
{
    /// <summary>One output, eight vectors of rows at a time, so that as many sums run side by side; the last ones two at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip1<T, TVector, TLanes>(in Product<T> p, int output)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        int lanes = TLanes.Count, depth = p.Depth, rows = p.Rows, row = 0;
        nint xStride = p.XStride, depthStride = p.DepthStride;
        T* w = p.W + output * p.OutputStride, x = p.X, z = p.Z + output * p.ZStride;
        TVector start = p.Bias == null ? default : TLanes.Broadcast(p.Bias + output);
        bool accumulate = p.Accumulate;
        for (; row + 8 * lanes <= rows; row += 8 * lanes)
        {
            T* source = x + row, weight = w, target = z + row;
            TVector a0 = Start<T, TVector, TLanes>(start, target, accumulate);
            TVector a1 = Start<T, TVector, TLanes>(start, target + lanes, accumulate);
            TVector a2 = Start<T, TVector, TLanes>(start, target + 2 * lanes, accumulate);
            TVector a3 = Start<T, TVector, TLanes>(start, target + 3 * lanes, accumulate);
            TVector a4 = Start<T, TVector, TLanes>(start, target + 4 * lanes, accumulate);
            TVector a5 = Start<T, TVector, TLanes>(start, target + 5 * lanes, accumulate);
            TVector a6 = Start<T, TVector, TLanes>(start, target + 6 * lanes, accumulate);
            TVector a7 = Start<T, TVector, TLanes>(start, target + 7 * lanes, accumulate);
            for (int k = 0; k < depth; k++, source += xStride, weight += depthStride)
            {
                var c = TLanes.Broadcast(weight);
                a0 = TLanes.Fma(c, TLanes.Load(source), a0);
                a1 = TLanes.Fma(c, TLanes.Load(source + lanes), a1);
                a2 = TLanes.Fma(c, TLanes.Load(source + 2 * lanes), a2);
                a3 = TLanes.Fma(c, TLanes.Load(source + 3 * lanes), a3);
                a4 = TLanes.Fma(c, TLanes.Load(source + 4 * lanes), a4);
                a5 = TLanes.Fma(c, TLanes.Load(source + 5 * lanes), a5);
                a6 = TLanes.Fma(c, TLanes.Load(source + 6 * lanes), a6);
                a7 = TLanes.Fma(c, TLanes.Load(source + 7 * lanes), a7);
            }
            TLanes.Store(a0, target);
            TLanes.Store(a1, target + lanes);
            TLanes.Store(a2, target + 2 * lanes);
            TLanes.Store(a3, target + 3 * lanes);
            TLanes.Store(a4, target + 4 * lanes);
            TLanes.Store(a5, target + 5 * lanes);
            TLanes.Store(a6, target + 6 * lanes);
            TLanes.Store(a7, target + 7 * lanes);
        }
        for (; row < rows; row += 2 * lanes)
        {
            T* source = x + row, weight = w, target = z + row;
            TVector left = Start<T, TVector, TLanes>(start, target, accumulate);
            TVector right = Start<T, TVector, TLanes>(start, target + lanes, accumulate);
            for (int k = 0; k < depth; k++, source += xStride, weight += depthStride)
            {
                var c = TLanes.Broadcast(weight);
                left = TLanes.Fma(c, TLanes.Load(source), left);
                right = TLanes.Fma(c, TLanes.Load(source + lanes), right);
            }
            TLanes.Store(left, target);
            if (row + lanes < rows)
                TLanes.Store(right, target + lanes);
        }
    }

    /// <summary>Sums go on from z, so that features taken in parts give the same bits as all at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Start<T, TVector, TLanes>(TVector start, T* z, bool accumulate)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector> =>
        accumulate ? TLanes.Add(start, TLanes.Load(z)) : start;
}
