using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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

    private const int LineBytes = 64;

    /// <summary>
    /// Fewer outputs pay for a copy only with vectors of 256 bits, where blocks are short and the whole is more than a second-level cache; more
    /// features than these are not copied, since the copy lies on the stack.
    /// </summary>
    private const int LeastPackedOutputs = 32, LargeBytes = 1 << 20, MostPackedDepth = 1024;

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
        bool isShort = TLanes.PackedBytes > 0 && block <= 2 * width && (long)product.Depth * product.Rows * sizeof(T) > LargeBytes;
        if (strewn && (product.Outputs >= LeastPackedOutputs || isShort) && product.Depth <= MostPackedDepth)
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
        bool fetches = TLanes.PackedBytes > 0 && p.Depth * p.XStride * sizeof(T) > StrewnBytes;
        for (int left = p.Rows; left > 0; left -= block, p.X += block, p.Z += block)
        {
            if (fetches && left > block)
                FetchNext(p, p.X + block, p.XStride, p.Z + block, Math.Min(block, left - block));
            p.Rows = Math.Min(block, left);
            MultiplyBlock<T, TVector, TLanes>(p);
        }
    }

    /// <summary>
    /// The same, with contiguous copies of x for each two vectors of rows. Some are made together, so that of each feature a longer piece is read.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyPacked<T, TVector, TLanes>(Product<T> p)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        // Few outputs leave more time to memory than to arithmetic: longer pieces.
        int bytes = p.Outputs < LeastPackedOutputs ? 2 * TLanes.PackedBytes : TLanes.PackedBytes;
        int width = 2 * TLanes.Count, size = p.Depth * width, most = Math.Max(1, bytes / (size * sizeof(T)));
        byte* memory = stackalloc byte[most * size * sizeof(T) + Vector512<byte>.Count];
        var packed = (T*)((nint)(memory + Vector512<byte>.Count - 1) & -Vector512<byte>.Count);
        T* x = p.X;
        nint stride = p.XStride;
        p.XStride = width;
        for (int left = p.Rows; left > 0; left -= most * width, x += most * width)
        {
            int strips = Math.Min(most, (left + width - 1) / width);
            T* source = x, target = packed;
            if (bytes > 0 && left > most * width)
                FetchNext(p, x + most * width, stride, p.Z + most * width, Math.Min(most * width, left - most * width));
            for (int k = 0; k < p.Depth; k++, source += stride, target += width)
                for (int strip = 0; strip < strips; strip++)
                {
                    TLanes.Store(TLanes.Load(source + strip * width), target + strip * size);
                    TLanes.Store(TLanes.Load(source + strip * width + TLanes.Count), target + strip * size + TLanes.Count);
                }
            p.X = packed;
            for (int strip = 0; strip < strips; strip++, p.X += size, p.Z += width)
            {
                p.Rows = Math.Min(width, left - strip * width);
                MultiplyBlock<T, TVector, TLanes>(p);
            }
        }
    }

    /// <summary>Asks for the next rows of x and z while others are worked on: so many short pieces no processor foresees.</summary>
    private static void FetchNext<T>(in Product<T> p, T* x, nint xStride, T* z, int rows) where T : unmanaged
    {
        Fetch(x, xStride, p.Depth, rows);
        Fetch(z, p.ZStride, p.Outputs, rows);

        static void Fetch(T* values, nint stride, int features, int rows)
        {
            if (!Sse.IsSupported)
                return;
            for (int f = 0; f < features; f++, values += stride)
                for (byte* line = (byte*)values, end = (byte*)(values + rows); line < end; line += LineBytes)
                    Sse.Prefetch1(line);
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
