using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>Small dense products over feature-major blocks, whose rows lie side by side in lanes.</summary>
internal static unsafe partial class Gemm
{
    /// <summary>Bytes of x that strips of outputs read one after the other: they should find it in the first-level cache.</summary>
    private const int BlockBytes = 24 << 10;

    /// <summary>
    /// Bytes over which the features of a block are strewn from which on they are copied together first: more pages than the first level
    /// of address translation knows.
    /// </summary>
    private const int StrewnBytes = 256 << 10;

    /// <summary>Fewer outputs do not pay for a copy; more features than these are not copied, since the copy lies on the stack.</summary>
    private const int LeastPackedOutputs = 32, MostPackedDepth = 1024;

    /// <summary>
    /// z = W x + bias, or z += W x + bias. Works on two vectors of rows at a time, so that x and z may be read, but z is not written, one
    /// vector past an odd number of them.
    /// </summary>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="depth">Length of the sums.</param>
    /// <param name="rows">Number of rows, a multiple of the vector length.</param>
    /// <param name="w">W[o, k] at w[o * outputStride + k * depthStride].</param>
    /// <param name="outputStride">Stride of w over outputs.</param>
    /// <param name="depthStride">Stride of w over the sum.</param>
    /// <param name="x">x (depth, rows) with stride xStride.</param>
    /// <param name="xStride">Stride between the features of x.</param>
    /// <param name="bias">Bias (outputs) or null.</param>
    /// <param name="z">z (outputs, rows) with stride zStride.</param>
    /// <param name="zStride">Stride between the features of z.</param>
    /// <param name="accumulate">Whether to add to z.</param>
    public static void Multiply<T>(
        int outputs, int depth, int rows, T* w, nint outputStride, nint depthStride, T* x, nint xStride, T* bias, T* z, nint zStride,
        bool accumulate = false) where T : unmanaged
    {
        int width = 2 * Vector512<T>.Count;
        if (outputs >= LeastPackedOutputs && depth <= MostPackedDepth && depth * xStride * sizeof(T) > StrewnBytes)
        {
            MultiplyPacked(outputs, depth, rows, w, outputStride, depthStride, x, xStride, bias, z, zStride, accumulate);
            return;
        }
        int block = Math.Max(1, BlockBytes / (Math.Max(1, depth) * width * sizeof(T))) * width;
        for (int row = 0; row < rows; row += block)
            MultiplyBlock(
                outputs, depth, Math.Min(block, rows - row), w, outputStride, depthStride, x + row, xStride, bias, z + row, zStride, accumulate);
    }

    /// <summary>The same, with a contiguous copy of x for each two vectors of rows.</summary>
    [SkipLocalsInit]
    private static void MultiplyPacked<T>(
        int outputs, int depth, int rows, T* w, nint outputStride, nint depthStride, T* x, nint xStride, T* bias, T* z, nint zStride,
        bool accumulate) where T : unmanaged
    {
        int width = 2 * Vector512<T>.Count;
        byte* memory = stackalloc byte[depth * 2 * Vector512<byte>.Count + Vector512<byte>.Count];
        var packed = (T*)((nint)(memory + Vector512<byte>.Count - 1) & -Vector512<byte>.Count);
        for (int row = 0; row < rows; row += width)
        {
            T* source = x + row;
            for (int k = 0; k < depth; k++, source += xStride)
            {
                Vector512.Load(source).Store(packed + k * width);
                Vector512.Load(source + Vector512<T>.Count).Store(packed + k * width + Vector512<T>.Count);
            }
            MultiplyBlock(
                outputs, depth, Math.Min(width, rows - row), w, outputStride, depthStride, packed, width, bias, z + row, zStride, accumulate);
        }
    }

    /// <summary>Eight outputs after the other, then the last ones by fours, one that is left by itself.</summary>
    private static void MultiplyBlock<T>(
        int outputs, int depth, int rows, T* w, nint outputStride, nint depthStride, T* x, nint xStride, T* bias, T* z, nint zStride,
        bool accumulate) where T : unmanaged
    {
        int o = 0;
        for (; o + 8 <= outputs; o += 8)
            Strip8(depth, rows, w + o * outputStride, outputStride, depthStride, x, xStride,
                bias == null ? null : bias + o, z + o * zStride, zStride, accumulate);
        if (o + 1 == outputs || o + 5 == outputs)
            Strip1(depth, rows, w + --outputs * outputStride, depthStride, x, xStride,
                bias == null ? null : bias + outputs, z + outputs * zStride, accumulate);
        for (; o < outputs; o += 4)
            Strip4(Math.Min(3, outputs - 1 - o), depth, rows, w + o * outputStride, outputStride, depthStride, x, xStride,
                bias == null ? null : bias + o, z + o * zStride, zStride, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip8<T>(
        int depth, int rows, T* w, nint outputStride, nint depthStride, T* x, nint xStride, T* bias, T* z, nint zStride, bool accumulate)
        where T : unmanaged
    {
        nint half = 4 * outputStride;
        T* z1 = z + zStride, z2 = z1 + zStride, z3 = z2 + zStride, z4 = z3 + zStride, z5 = z4 + zStride, z6 = z5 + zStride, z7 = z6 + zStride;
        for (int row = 0; row < rows; row += 2 * Vector512<T>.Count)
        {
            Vector512<T> a0, a1, a2, a3, a4, a5, a6, a7;
            if (bias == null)
                a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = Vector512<T>.Zero;
            else
                (a0, a1, a2, a3, a4, a5, a6, a7) = (Broadcast(bias), Broadcast(bias + 1), Broadcast(bias + 2), Broadcast(bias + 3),
                    Broadcast(bias + 4), Broadcast(bias + 5), Broadcast(bias + 6), Broadcast(bias + 7));
            Vector512<T> b0 = a0, b1 = a1, b2 = a2, b3 = a3, b4 = a4, b5 = a5, b6 = a6, b7 = a7;
            if (accumulate)
            {
                Add(ref a0, ref b0, z + row);
                Add(ref a1, ref b1, z1 + row);
                Add(ref a2, ref b2, z2 + row);
                Add(ref a3, ref b3, z3 + row);
                Add(ref a4, ref b4, z4 + row);
                Add(ref a5, ref b5, z5 + row);
                Add(ref a6, ref b6, z6 + row);
                Add(ref a7, ref b7, z7 + row);
            }
            T* source = x + row, w0 = w, w1 = w + outputStride, w2 = w1 + outputStride, w3 = w2 + outputStride;
            for (int k = 0; k < depth; k++)
            {
                Vector512<T> left = Vector512.Load(source), right = Vector512.Load(source + Vector512<T>.Count);
                source += xStride;
                var c = Broadcast(w0);
                a0 = Fma(c, left, a0);
                b0 = Fma(c, right, b0);
                c = Broadcast(w1);
                a1 = Fma(c, left, a1);
                b1 = Fma(c, right, b1);
                c = Broadcast(w2);
                a2 = Fma(c, left, a2);
                b2 = Fma(c, right, b2);
                c = Broadcast(w3);
                a3 = Fma(c, left, a3);
                b3 = Fma(c, right, b3);
                c = Broadcast(w0 + half);
                a4 = Fma(c, left, a4);
                b4 = Fma(c, right, b4);
                c = Broadcast(w1 + half);
                a5 = Fma(c, left, a5);
                b5 = Fma(c, right, b5);
                c = Broadcast(w2 + half);
                a6 = Fma(c, left, a6);
                b6 = Fma(c, right, b6);
                c = Broadcast(w3 + half);
                a7 = Fma(c, left, a7);
                b7 = Fma(c, right, b7);
                w0 += depthStride;
                w1 += depthStride;
                w2 += depthStride;
                w3 += depthStride;
            }
            a0.Store(z + row);
            a1.Store(z1 + row);
            a2.Store(z2 + row);
            a3.Store(z3 + row);
            a4.Store(z4 + row);
            a5.Store(z5 + row);
            a6.Store(z6 + row);
            a7.Store(z7 + row);
            int second = row + Vector512<T>.Count;
            if (second >= rows)
                return;
            b0.Store(z + second);
            b1.Store(z1 + second);
            b2.Store(z2 + second);
            b3.Store(z3 + second);
            b4.Store(z4 + second);
            b5.Store(z5 + second);
            b6.Store(z6 + second);
            b7.Store(z7 + second);
        }
    }

    /// <summary>One to four outputs, last + 1; those past the last repeat it and are not stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip4<T>(
        int last, int depth, int rows, T* w, nint outputStride, nint depthStride, T* x, nint xStride, T* bias, T* z, nint zStride,
        bool accumulate) where T : unmanaged
    {
        int second = Math.Min(1, last), third = Math.Min(2, last);
        T* z1 = z + second * zStride, z2 = z + third * zStride, z3 = z + last * zStride;
        for (int row = 0; row < rows; row += 2 * Vector512<T>.Count)
        {
            Vector512<T> a0, a1, a2, a3;
            if (bias == null)
                a0 = a1 = a2 = a3 = Vector512<T>.Zero;
            else
                (a0, a1, a2, a3) = (Broadcast(bias), Broadcast(bias + second), Broadcast(bias + third), Broadcast(bias + last));
            Vector512<T> b0 = a0, b1 = a1, b2 = a2, b3 = a3;
            if (accumulate)
            {
                Add(ref a0, ref b0, z + row);
                Add(ref a1, ref b1, z1 + row);
                Add(ref a2, ref b2, z2 + row);
                Add(ref a3, ref b3, z3 + row);
            }
            T* source = x + row, w0 = w, w1 = w + second * outputStride, w2 = w + third * outputStride, w3 = w + last * outputStride;
            for (int k = 0; k < depth; k++)
            {
                Vector512<T> left = Vector512.Load(source), right = Vector512.Load(source + Vector512<T>.Count);
                source += xStride;
                var c = Broadcast(w0);
                a0 = Fma(c, left, a0);
                b0 = Fma(c, right, b0);
                c = Broadcast(w1);
                a1 = Fma(c, left, a1);
                b1 = Fma(c, right, b1);
                c = Broadcast(w2);
                a2 = Fma(c, left, a2);
                b2 = Fma(c, right, b2);
                c = Broadcast(w3);
                a3 = Fma(c, left, a3);
                b3 = Fma(c, right, b3);
                w0 += depthStride;
                w1 += depthStride;
                w2 += depthStride;
                w3 += depthStride;
            }
            // Those that repeat the last one write the same again.
            bool both = row + Vector512<T>.Count < rows;
            Put(a0, b0, z + row, both);
            Put(a1, b1, z1 + row, both);
            Put(a2, b2, z2 + row, both);
            Put(a3, b3, z3 + row, both);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(ref Vector512<T> left, ref Vector512<T> right, T* z) where T : unmanaged
    {
        left += Vector512.Load(z);
        right += Vector512.Load(z + Vector512<T>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T>(Vector512<T> left, Vector512<T> right, T* z, bool both) where T : unmanaged
    {
        left.Store(z);
        if (both)
            right.Store(z + Vector512<T>.Count);
    }
}
