using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(
        int outputs, int depth, int rows, T* w, nint outputStride, nint depthStride, T* x, nint xStride, T* bias, T* z, nint zStride,
        bool accumulate = false) where T : unmanaged =>
        Multiply(new Product<T>
        {
            Outputs = outputs,
            Depth = depth,
            Rows = rows,
            W = w,
            OutputStride = outputStride,
            DepthStride = depthStride,
            X = x,
            XStride = xStride,
            Bias = bias,
            Z = z,
            ZStride = zStride,
            Accumulate = accumulate,
        }, Vector512.IsHardwareAccelerated);

    /// <summary>The same with tiles for 32 registers of 512 bits (wide) or for 16 of 256.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Multiply<T>(in Product<T> product, bool wide) where T : unmanaged
    {
        if (wide)
            Multiply<T, Vector512<T>, WideLanes<T>>(product);
        else
            Multiply<T, Vector256<T>, NarrowLanes<T>>(product);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<T, TVector, TLanes>(in Product<T> product)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        int width = 2 * TLanes.Count, block = BlockBytes / (Math.Max(1, product.Depth) * width * sizeof(T)) * width;
        bool strewn = product.Depth * product.XStride * sizeof(T) > StrewnBytes;
        if (strewn && product.Outputs >= LeastPackedOutputs && product.Depth <= MostPackedDepth)
            MultiplyPacked<T, TVector, TLanes>(product);
        else if (product.Rows <= block)
            MultiplyBlock<T, TVector, TLanes>(product);
        else
            MultiplyBlocks<T, TVector, TLanes>(product, Math.Max(width, block));
    }

    /// <summary>Block after block of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyBlocks<T, TVector, TLanes>(Product<T> p, int block)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        for (int left = p.Rows; left > 0; left -= block, p.X += block, p.Z += block)
        {
            p.Rows = Math.Min(block, left);
            MultiplyBlock<T, TVector, TLanes>(p);
        }
    }

    /// <summary>The same, with a contiguous copy of x for each two vectors of rows.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyPacked<T, TVector, TLanes>(Product<T> p)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        int width = 2 * TLanes.Count;
        byte* memory = stackalloc byte[p.Depth * width * sizeof(T) + Vector512<byte>.Count];
        var packed = (T*)((nint)(memory + Vector512<byte>.Count - 1) & -Vector512<byte>.Count);
        T* x = p.X;
        nint stride = p.XStride;
        p.X = packed;
        p.XStride = width;
        for (int left = p.Rows; left > 0; left -= width, x += width, p.Z += width)
        {
            T* source = x;
            for (int k = 0; k < p.Depth; k++, source += stride)
            {
                TLanes.Store(TLanes.Load(source), packed + k * width);
                TLanes.Store(TLanes.Load(source + TLanes.Count), packed + k * width + TLanes.Count);
            }
            p.Rows = Math.Min(width, left);
            MultiplyBlock<T, TVector, TLanes>(p);
        }
    }

    /// <summary>As many outputs at a time as the registers hold, the last ones in two halves, so that no strip has only few.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyBlock<T, TVector, TLanes>(in Product<T> p)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        for (int output = 0; output < p.Outputs;)
        {
            int left = p.Outputs - output, most = TLanes.MostOutputs;
            int count = left <= most ? left : left >= 2 * most ? most : (left + 1) / 2;
            switch (count)
            {
                case 1: Strip1<T, TVector, TLanes>(p, output); break;
                case 2: Strip<T, TVector, TLanes, Two>(p, output); break;
                case 3: Strip<T, TVector, TLanes, Three>(p, output); break;
                case 4: Strip<T, TVector, TLanes, Four>(p, output); break;
                case 5: Strip<T, TVector, TLanes, Five>(p, output); break;
                case 6: Strip<T, TVector, TLanes, Six>(p, output); break;
                case 7: Strip<T, TVector, TLanes, Seven>(p, output); break;
                default: Strip<T, TVector, TLanes, Eight>(p, output); break;
            }
            output += count;
        }
    }
}
