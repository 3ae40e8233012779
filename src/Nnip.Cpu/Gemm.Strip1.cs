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
            TVector a0 = start, a1 = start, a2 = start, a3 = start, a4 = start, a5 = start, a6 = start, a7 = start;
            T* source = x + row, weight = w, target = z + row;
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
            Put<T, TVector, TLanes>(a0, target, accumulate);
            Put<T, TVector, TLanes>(a1, target + lanes, accumulate);
            Put<T, TVector, TLanes>(a2, target + 2 * lanes, accumulate);
            Put<T, TVector, TLanes>(a3, target + 3 * lanes, accumulate);
            Put<T, TVector, TLanes>(a4, target + 4 * lanes, accumulate);
            Put<T, TVector, TLanes>(a5, target + 5 * lanes, accumulate);
            Put<T, TVector, TLanes>(a6, target + 6 * lanes, accumulate);
            Put<T, TVector, TLanes>(a7, target + 7 * lanes, accumulate);
        }
        for (; row < rows; row += 2 * lanes)
        {
            TVector left = start, right = start;
            T* source = x + row, weight = w;
            for (int k = 0; k < depth; k++, source += xStride, weight += depthStride)
            {
                var c = TLanes.Broadcast(weight);
                left = TLanes.Fma(c, TLanes.Load(source), left);
                right = TLanes.Fma(c, TLanes.Load(source + lanes), right);
            }
            Put<T, TVector, TLanes>(left, z + row, accumulate);
            if (row + lanes < rows)
                Put<T, TVector, TLanes>(right, z + row + lanes, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T, TVector, TLanes>(TVector sum, T* target, bool accumulate)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector> =>
        TLanes.Store(accumulate ? TLanes.Add(sum, TLanes.Load(target)) : sum, target);
}
