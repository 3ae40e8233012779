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

    /// <summary>
    /// Bytes of strewn features that few strips of outputs read one after the other: long pieces of rows, in the second-level cache.
    /// </summary>
    private const int StreamedBytes = 64 << 10;

    /// <summary>
    /// Products of fewer outputs are not worth copying x; those of more features are not copied, because the copy lies on the stack, where
    /// it and the weights take 256 KiB at most.
    /// </summary>
    private const int LeastPackedOutputs = 32, MostPackedDepth = 1024;

    /// <summary>From so few pieces of a copy on it does not pay to copy weights too.</summary>
    private const int LeastStripsOfWeights = 5;

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
            Multiply<T, WideVector<T>>(product);
        else
            Multiply<T, NarrowVector<T>>(product);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<T, TVector>(in Product<T> product)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
    {
        bool strewn = product.Depth * product.XStride * sizeof(T) > StrewnBytes;
        if (strewn && product.Outputs >= LeastPackedOutputs && product.Depth <= MostPackedDepth)
            MultiplyPacked<T, TVector>(product);
        else if (strewn && product.Depth / 2 > Sizes<TVector>.MostStreams)
            MultiplyBlocks<T, TVector>(product, Sizes<TVector>.MostStreams, StreamedBytes);
        else
            MultiplyBlocks<T, TVector>(product, Math.Max(1, product.Depth), BlockBytes);
    }

    /// <summary>Block after block of rows, each some features after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyBlocks<T, TVector>(Product<T> p, int features, int bytes)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
    {
        int width = 2 * TVector.Count, block = Math.Max(1, bytes / (features * width * sizeof(T))) * width;
        for (int left = p.Rows; left > 0; left -= block, p.X += block, p.Z += block)
        {
            var part = p;
            part.Rows = Math.Min(block, left);
            part.Depth = Math.Min(features, p.Depth);
            MultiplyBlock<T, TVector>(part);
            part.Bias = null;
            part.Accumulate = true;
            for (int from = features; from < p.Depth; from += features)
            {
                part.X += features * part.XStride;
                part.W += features * part.DepthStride;
                part.Depth = Math.Min(features, p.Depth - from);
                MultiplyBlock<T, TVector>(part);
            }
        }
    }

    /// <summary>
    /// The same, with contiguous copies of x for each two vectors of rows. Some are made together, so that of each feature a longer piece
    /// is read; each tile of outputs goes through all of them, with weights in the first-level cache.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyPacked<T, TVector>(Product<T> p)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
    {
        int width = 2 * TVector.Count, size = p.Depth * width, most = Math.Max(1, Sizes<TVector>.PackedBytes / (size * sizeof(T)));
        bool copiesWeights = p.OutputStride == 1 && most >= LeastStripsOfWeights;
        int weights = copiesWeights ? p.Depth * TileStride<T, TVector>() : 0;
        byte* memory = stackalloc byte[(most * size + weights) * sizeof(T) + Vector512<byte>.Count];
        var packed = (T*)((nint)(memory + Vector512<byte>.Count - 1) & -Vector512<byte>.Count);
        for (int left = p.Rows; left > 0; left -= most * width, p.X += most * width, p.Z += most * width)
        {
            int strips = Math.Min(most, (left + width - 1) / width);
            CopyRows<T, TVector>(p, strips, packed);
            for (int output = 0; output < p.Outputs;)
            {
                int count = TileOutputs<T, TVector>(p.Outputs - output);
                var tile = p;
                tile.W += output * p.OutputStride;
                if (p.Bias != null)
                    tile.Bias += output;
                tile.Z += output * p.ZStride;
                if (copiesWeights && strips >= LeastStripsOfWeights)
                    CopyWeights<T, TVector>(ref tile, count, p.Outputs - output, packed + most * size);
                tile.X = packed;
                tile.XStride = width;
                for (int strip = 0; strip < strips; strip++, tile.X += size, tile.Z += width)
                {
                    tile.Rows = Math.Min(width, left - strip * width);
                    MultiplyTile<T, TVector>(tile, 0, count);
                }
                output += count;
            }
        }
    }

    /// <summary>target (strips, depth, two vectors of rows) from x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows<T, TVector>(in Product<T> p, int strips, T* target)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
    {
        int width = 2 * TVector.Count, size = p.Depth * width;
        T* source = p.X;
        for (int k = 0; k < p.Depth; k++, source += p.XStride, target += width)
            for (int strip = 0; strip < strips; strip++)
            {
                TVector.Load(source + strip * width).Store(target + strip * size);
                TVector.Load(source + strip * width + TVector.Count).Store(target + strip * size + TVector.Count);
            }
    }

    /// <summary>
    /// Copies the weights of a tile, whose outputs lie side by side: columns of a large matrix meet in a few sets of the first-level cache.
    /// </summary>
    /// <param name="tile">The product of the tile, which then reads the copy.</param>
    /// <param name="count">Outputs of the tile.</param>
    /// <param name="readable">Outputs from that of the tile on.</param>
    /// <param name="target">Room for as many values of each feature as <see cref="TileStride"/> says.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyWeights<T, TVector>(ref Product<T> tile, int count, int readable, T* target)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
    {
        int stride = TileStride<T, TVector>();
        T* source = tile.W, copy = target;
        for (int k = 0; k < tile.Depth; k++, source += tile.DepthStride, copy += stride)
            if (stride <= readable)
                for (int o = 0; o < stride; o += TVector.Count)
                    TVector.Load(source + o).Store(copy + o);
            else
                for (int o = 0; o < count; o++)
                    copy[o] = source[o];
        tile.W = target;
        tile.DepthStride = stride;
    }

    /// <summary>Whole vectors that hold the weights of a tile by one feature.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TileStride<T, TVector>()
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T> =>
        (Sizes<TVector>.MostOutputs + TVector.Count - 1) / TVector.Count * TVector.Count;

    /// <summary>As many outputs at a time as the registers hold, the last ones in two halves, so that no strip has only few.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyBlock<T, TVector>(in Product<T> p)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
    {
        for (int output = 0; output < p.Outputs;)
        {
            int count = TileOutputs<T, TVector>(p.Outputs - output);
            MultiplyTile<T, TVector>(p, output, count);
            output += count;
        }
    }

    /// <summary>Outputs of the next tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TileOutputs<T, TVector>(int left)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
    {
        int most = Sizes<TVector>.MostOutputs;
        return left <= most ? left : left >= 2 * most ? most : (left + 1) / 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyTile<T, TVector>(in Product<T> p, int output, int count)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
    {
        switch (count)
        {
            case 1: Strip1<T, TVector>(p, output); break;
            case 2: Strip<T, TVector, Two>(p, output); break;
            case 3: Strip<T, TVector, Three>(p, output); break;
            case 4: Strip<T, TVector, Four>(p, output); break;
            case 5: Strip<T, TVector, Five>(p, output); break;
            case 6: Strip<T, TVector, Six>(p, output); break;
            case 7: Strip<T, TVector, Seven>(p, output); break;
            default: Strip<T, TVector, Eight>(p, output); break;
        }
    }
}
