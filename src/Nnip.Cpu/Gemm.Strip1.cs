using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal static unsafe partial class Gemm
{
    /// <summary>One output, eight vectors of rows at a time, so that as many sums run side by side; the last ones two at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip1<T>(int depth, int rows, T* w, nint depthStride, T* x, nint xStride, T* bias, T* z, bool accumulate)
        where T : unmanaged
    {
        int lanes = Vector512<T>.Count, row = 0;
        var start = bias == null ? Vector512<T>.Zero : Broadcast(bias);
        for (; row + 8 * lanes <= rows; row += 8 * lanes)
        {
            Vector512<T> a0 = start, a1 = start, a2 = start, a3 = start, a4 = start, a5 = start, a6 = start, a7 = start;
            if (accumulate)
            {
                Add(ref a0, ref a1, z + row);
                Add(ref a2, ref a3, z + row + 2 * lanes);
                Add(ref a4, ref a5, z + row + 4 * lanes);
                Add(ref a6, ref a7, z + row + 6 * lanes);
            }
            T* source = x + row, weight = w;
            for (int k = 0; k < depth; k++, source += xStride, weight += depthStride)
            {
                var c = Broadcast(weight);
                a0 = Fma(c, Vector512.Load(source), a0);
                a1 = Fma(c, Vector512.Load(source + lanes), a1);
                a2 = Fma(c, Vector512.Load(source + 2 * lanes), a2);
                a3 = Fma(c, Vector512.Load(source + 3 * lanes), a3);
                a4 = Fma(c, Vector512.Load(source + 4 * lanes), a4);
                a5 = Fma(c, Vector512.Load(source + 5 * lanes), a5);
                a6 = Fma(c, Vector512.Load(source + 6 * lanes), a6);
                a7 = Fma(c, Vector512.Load(source + 7 * lanes), a7);
            }
            Put(a0, a1, z + row, both: true);
            Put(a2, a3, z + row + 2 * lanes, both: true);
            Put(a4, a5, z + row + 4 * lanes, both: true);
            Put(a6, a7, z + row + 6 * lanes, both: true);
        }
        for (; row < rows; row += 2 * lanes)
        {
            Vector512<T> left = start, right = start;
            if (accumulate)
                Add(ref left, ref right, z + row);
            T* source = x + row, weight = w;
            for (int k = 0; k < depth; k++, source += xStride, weight += depthStride)
            {
                var c = Broadcast(weight);
                left = Fma(c, Vector512.Load(source), left);
                right = Fma(c, Vector512.Load(source + lanes), right);
            }
            Put(left, right, z + row, row + lanes < rows);
        }
    }
}
