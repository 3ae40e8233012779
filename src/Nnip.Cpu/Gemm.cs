using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>Small dense products over feature-major blocks, whose rows lie side by side in lanes.</summary>
internal static unsafe class Gemm
{
    /// <summary>
    /// z = W x + bias, or z += W x. Works on two vectors of rows at a time, so that x may be read, but z is not written, one vector past an
    /// odd number of them.
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
        for (int row = 0; row < rows; row += 2 * Vector512<T>.Count)
        {
            bool both = row + Vector512<T>.Count < rows;
            int o = 0;
            for (; o + 8 <= outputs; o += 8)
                Tile8(depth, w + o * outputStride, outputStride, depthStride, x + row, xStride,
                    bias == null ? null : bias + o, z + row + o * zStride, zStride, both, accumulate);
            for (; o < outputs; o++)
                Tile1(depth, w + o * outputStride, depthStride, x + row, xStride,
                    bias == null ? null : bias + o, z + row + o * zStride, both, accumulate);
        }
    }

    /// <summary>gradient (outputs, inputs) += zb a^T + d t^T, sums over rows; d and t null where there is no second product.</summary>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="inputs">Number of inputs.</param>
    /// <param name="rows">Number of rows, a multiple of the vector length.</param>
    /// <param name="zb">(outputs, rows).</param>
    /// <param name="zbStride">Stride between the features of zb.</param>
    /// <param name="a">(inputs, rows).</param>
    /// <param name="aStride">Stride between the features of a.</param>
    /// <param name="d">(outputs, rows) or null.</param>
    /// <param name="dStride">Stride between the features of d.</param>
    /// <param name="t">(inputs, rows) or null.</param>
    /// <param name="tStride">Stride between the features of t.</param>
    /// <param name="gradient">Row-major destination.</param>
    /// <param name="work">Working memory of <see cref="OuterWork{T}"/> elements.</param>
    public static void AddOuter<T>(
        int outputs, int inputs, int rows, T* zb, nint zbStride, T* a, nint aStride, T* d, nint dStride, T* t, nint tStride, T* gradient,
        T* work) where T : unmanaged
    {
        if (outputs >= 8 && outputs * inputs >= 512)
            AddOuterTransposed(outputs, inputs, rows, zb, zbStride, a, aStride, d, dStride, t, tStride, gradient, work);
        else
            AddOuterAcross(outputs, inputs, rows, zb, zbStride, a, aStride, d, dStride, t, tStride, gradient);
    }

    /// <summary>Elements of working memory that AddOuter needs.</summary>
    public static int OuterWork<T>(int outputs, int rows) where T : unmanaged => 2 * Vector512<T>.Count * (outputs + rows);

    /// <summary>With many outputs: the inputs of a tile are transposed, so that the sum over rows is a plain product.</summary>
    private static void AddOuterTransposed<T>(
        int outputs, int inputs, int rows, T* zb, nint zbStride, T* a, nint aStride, T* d, nint dStride, T* t, nint tStride, T* gradient,
        T* work) where T : unmanaged
    {
        int width = 2 * Vector512<T>.Count;
        T* tile = work + width * rows;
        for (int i = 0; i < inputs; i += width)
        {
            int columns = Math.Min(width, inputs - i);
            Transposition.Apply(columns, rows, a + i * aStride, aStride, work, width);
            Multiply(outputs, rows, width, zb, zbStride, 1, work, width, null, tile, width);
            if (d != null)
            {
                Transposition.Apply(columns, rows, t + i * tStride, tStride, work, width);
                Multiply(outputs, rows, width, d, dStride, 1, work, width, null, tile, width, accumulate: true);
            }
            for (int o = 0; o < outputs; o++)
                for (int c = 0; c < columns; c += Vector512<T>.Count)
                {
                    T* target = gradient + (nint)o * inputs + i + c;
                    StoreFirst(Vector512.Load(target) + Vector512.Load(tile + o * width + c), target, columns - c);
                }
        }
    }

    /// <summary>With few outputs: partial sums over rows in lanes, added across at the end.</summary>
    private static void AddOuterAcross<T>(
        int outputs, int inputs, int rows, T* zb, nint zbStride, T* a, nint aStride, T* d, nint dStride, T* t, nint tStride, T* gradient)
        where T : unmanaged
    {
        var sums = stackalloc double[16];
        for (int o = 0; o < outputs; o += 4)
            for (int i = 0; i < inputs; i += 4)
            {
                // Rows past the end repeat the last one; their sums are dropped.
                int lastOutput = Math.Min(3, outputs - 1 - o), lastInput = Math.Min(3, inputs - 1 - i);
                OuterTile(rows, zb + o * zbStride, zbStride, a + i * aStride, aStride,
                    d == null ? null : d + o * dStride, dStride, t == null ? null : t + i * tStride, tStride, lastOutput, lastInput, sums);
                for (int to = 0; to <= lastOutput; to++)
                    for (int ti = 0; ti <= lastInput; ti++)
                    {
                        T* target = gradient + (nint)(o + to) * inputs + i + ti;
                        *target = Narrow<T>(Simd.Widen(*target) + sums[4 * to + ti]);
                    }
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8<T>(
        int depth, T* w, nint outputStride, nint depthStride, T* x, nint xStride, T* bias, T* z, nint zStride, bool both, bool accumulate)
        where T : unmanaged
    {
        Vector512<T> a0, a1, a2, a3, a4, a5, a6, a7;
        if (bias == null)
            a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = Vector512<T>.Zero;
        else
        {
            a0 = Broadcast(bias);
            a1 = Broadcast(bias + 1);
            a2 = Broadcast(bias + 2);
            a3 = Broadcast(bias + 3);
            a4 = Broadcast(bias + 4);
            a5 = Broadcast(bias + 5);
            a6 = Broadcast(bias + 6);
            a7 = Broadcast(bias + 7);
        }
        Vector512<T> b0 = a0, b1 = a1, b2 = a2, b3 = a3, b4 = a4, b5 = a5, b6 = a6, b7 = a7;
        T* w1 = w + outputStride, w2 = w1 + outputStride, w3 = w2 + outputStride;
        nint half = 4 * outputStride;
        for (int k = 0; k < depth; k++)
        {
            var left = Vector512.Load(x);
            var right = Vector512.Load(x + Vector512<T>.Count);
            x += xStride;
            var c = Broadcast(w);
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
            c = Broadcast(w + half);
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
            w += depthStride;
            w1 += depthStride;
            w2 += depthStride;
            w3 += depthStride;
        }
        Put(a0, b0, z, both, accumulate);
        Put(a1, b1, z + zStride, both, accumulate);
        Put(a2, b2, z + 2 * zStride, both, accumulate);
        Put(a3, b3, z + 3 * zStride, both, accumulate);
        Put(a4, b4, z + 4 * zStride, both, accumulate);
        Put(a5, b5, z + 5 * zStride, both, accumulate);
        Put(a6, b6, z + 6 * zStride, both, accumulate);
        Put(a7, b7, z + 7 * zStride, both, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1<T>(int depth, T* w, nint depthStride, T* x, nint xStride, T* bias, T* z, bool both, bool accumulate)
        where T : unmanaged
    {
        var a = bias == null ? Vector512<T>.Zero : Broadcast(bias);
        var b = a;
        for (int k = 0; k < depth; k++)
        {
            var c = Broadcast(w);
            a = Fma(c, Vector512.Load(x), a);
            b = Fma(c, Vector512.Load(x + Vector512<T>.Count), b);
            x += xStride;
            w += depthStride;
        }
        Put(a, b, z, both, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T>(Vector512<T> left, Vector512<T> right, T* z, bool both, bool accumulate) where T : unmanaged
    {
        (accumulate ? left + Vector512.Load(z) : left).Store(z);
        if (both)
            (accumulate ? right + Vector512.Load(z + Vector512<T>.Count) : right).Store(z + Vector512<T>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OuterTile<T>(
        int rows, T* zb, nint zbStride, T* a, nint aStride, T* d, nint dStride, T* t, nint tStride, int lastOutput, int lastInput,
        double* sums)
        where T : unmanaged
    {
        var zero = Vector512<T>.Zero;
        Vector512<T> s00 = zero, s01 = zero, s02 = zero, s03 = zero, s10 = zero, s11 = zero, s12 = zero, s13 = zero;
        Vector512<T> s20 = zero, s21 = zero, s22 = zero, s23 = zero, s30 = zero, s31 = zero, s32 = zero, s33 = zero;
        T* left = zb, right = a;
        nint leftStride = zbStride, rightStride = aStride;
        for (int pass = 0; pass < (d == null ? 1 : 2); pass++)
        {
            T* l0 = left, l1 = left + Math.Min(1, lastOutput) * leftStride;
            T* l2 = left + Math.Min(2, lastOutput) * leftStride, l3 = left + lastOutput * leftStride;
            T* r0 = right, r1 = right + Math.Min(1, lastInput) * rightStride;
            T* r2 = right + Math.Min(2, lastInput) * rightStride, r3 = right + lastInput * rightStride;
            for (int row = 0; row < rows; row += Vector512<T>.Count)
            {
                Vector512<T> y0 = Vector512.Load(l0 + row), y1 = Vector512.Load(l1 + row);
                Vector512<T> y2 = Vector512.Load(l2 + row), y3 = Vector512.Load(l3 + row);
                var x = Vector512.Load(r0 + row);
                s00 = Fma(y0, x, s00);
                s10 = Fma(y1, x, s10);
                s20 = Fma(y2, x, s20);
                s30 = Fma(y3, x, s30);
                x = Vector512.Load(r1 + row);
                s01 = Fma(y0, x, s01);
                s11 = Fma(y1, x, s11);
                s21 = Fma(y2, x, s21);
                s31 = Fma(y3, x, s31);
                x = Vector512.Load(r2 + row);
                s02 = Fma(y0, x, s02);
                s12 = Fma(y1, x, s12);
                s22 = Fma(y2, x, s22);
                s32 = Fma(y3, x, s32);
                x = Vector512.Load(r3 + row);
                s03 = Fma(y0, x, s03);
                s13 = Fma(y1, x, s13);
                s23 = Fma(y2, x, s23);
                s33 = Fma(y3, x, s33);
            }
            left = d;
            leftStride = dStride;
            right = t;
            rightStride = tStride;
        }
        Across(s00, s01, s02, s03, sums);
        Across(s10, s11, s12, s13, sums + 4);
        Across(s20, s21, s22, s23, sums + 8);
        Across(s30, s31, s32, s33, sums + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Across<T>(Vector512<T> s0, Vector512<T> s1, Vector512<T> s2, Vector512<T> s3, double* sums) where T : unmanaged
    {
        sums[0] = Simd.Widen(Simd.Sum(s0));
        sums[1] = Simd.Widen(Simd.Sum(s1));
        sums[2] = Simd.Widen(Simd.Sum(s2));
        sums[3] = Simd.Widen(Simd.Sum(s3));
    }
}
