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

    /// <summary>
    /// Strips (two vectors of rows each) that a copy of x has at least, unless they exceed <see cref="MostPackedBytes"/>: shorter pieces of
    /// each feature cost bandwidth.
    /// </summary>
    private const int UsualStrips = 4, MostPackedBytes = 192 << 10;

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
            Multiply<T, Vector512<T>, WideLanes<T>>(product);
        else
            Multiply<T, Vector256<T>, NarrowLanes<T>>(product);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<T, TVector, TLanes>(in Product<T> product)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        bool strewn = product.Depth * product.XStride * sizeof(T) > StrewnBytes;
        if (strewn && product.Outputs >= LeastPackedOutputs && product.Depth <= MostPackedDepth)
            MultiplyPacked<T, TVector, TLanes>(product);
        else if (strewn && product.Depth / 2 > Sizes<TVector>.MostStreams)
            MultiplyBlocks<T, TVector, TLanes>(product, Sizes<TVector>.MostStreams, StreamedBytes);
        else
            MultiplyBlocks<T, TVector, TLanes>(product, Math.Max(1, product.Depth), BlockBytes);
    }

    /// <summary>Block after block of rows, each some features after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyBlocks<T, TVector, TLanes>(Product<T> p, int features, int bytes)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        int width = 2 * TLanes.Count, block = Math.Max(1, bytes / (features * width * sizeof(T))) * width;
        for (int left = p.Rows; left > 0; left -= block, p.X += block, p.Z += block)
        {
            var part = p;
            part.Rows = Math.Min(block, left);
            part.Depth = Math.Min(features, p.Depth);
            MultiplyBlock<T, TVector, TLanes>(part);
            part.Bias = null;
            part.Accumulate = true;
            for (int from = features; from < p.Depth; from += features)
            {
                part.X += features * part.XStride;
                part.W += features * part.DepthStride;
                part.Depth = Math.Min(features, p.Depth - from);
                MultiplyBlock<T, TVector, TLanes>(part);
            }
        }
    }

    /// <summary>
    /// The same, with contiguous copies of x for each two vectors of rows. Some are made together, so that of each feature a longer piece
    /// is read; each tile of outputs goes through all of them, with weights in the first-level cache.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyPacked<T, TVector, TLanes>(Product<T> p)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        int width = 2 * TLanes.Count, size = p.Depth * width, bytes = size * sizeof(T);
        int most = Math.Max(1, Math.Max(Sizes<TVector>.PackedBytes / bytes, Math.Min(UsualStrips, MostPackedBytes / bytes)));
        bool copiesWeights = p.OutputStride == 1 && most >= LeastStripsOfWeights;
        int weights = copiesWeights ? p.Depth * TileStride<T, TVector, TLanes>() : 0;
        byte* memory = stackalloc byte[(most * size + weights) * sizeof(T) + Vector512<byte>.Count];
        var packed = (T*)((nint)(memory + Vector512<byte>.Count - 1) & -Vector512<byte>.Count);
        for (int left = p.Rows; left > 0; left -= most * width, p.X += most * width, p.Z += most * width)
        {
            int strips = Math.Min(most, (left + width - 1) / width);
            CopyRows<T, TVector, TLanes>(p, strips, packed);
            for (int output = 0; output < p.Outputs;)
            {
                int count = TileOutputs<T, TVector, TLanes>(p.Outputs - output);
                var tile = p;
                tile.W += output * p.OutputStride;
                if (p.Bias != null)
                    tile.Bias += output;
                tile.Z += output * p.ZStride;
                if (copiesWeights && strips >= LeastStripsOfWeights)
                    CopyWeights<T, TVector, TLanes>(ref tile, count, p.Outputs - output, packed + most * size);
                tile.X = packed;
                tile.XStride = width;
                for (int strip = 0; strip < strips; strip++, tile.X += size, tile.Z += width)
                {
                    tile.Rows = Math.Min(width, left - strip * width);
                    MultiplyTile<T, TVector, TLanes>(tile, 0, count);
                }
                output += count;
            }
        }
    }

    /// <summary>target (strips, depth, two vectors of rows) from x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows<T, TVector, TLanes>(in Product<T> p, int strips, T* target)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        int width = 2 * TLanes.Count, size = p.Depth * width;
        T* source = p.X;
        for (int k = 0; k < p.Depth; k++, source += p.XStride, target += width)
            for (int strip = 0; strip < strips; strip++)
            {
                TLanes.Store(TLanes.Load(source + strip * width), target + strip * size);
                TLanes.Store(TLanes.Load(source + strip * width + TLanes.Count), target + strip * size + TLanes.Count);
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
    private static void CopyWeights<T, TVector, TLanes>(ref Product<T> tile, int count, int readable, T* target)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        int stride = TileStride<T, TVector, TLanes>();
        T* source = tile.W, copy = target;
        for (int k = 0; k < tile.Depth; k++, source += tile.DepthStride, copy += stride)
            if (stride <= readable)
                for (int o = 0; o < stride; o += TLanes.Count)
                    TLanes.Store(TLanes.Load(source + o), copy + o);
            else
                for (int o = 0; o < count; o++)
                    copy[o] = source[o];
        tile.W = target;
        tile.DepthStride = stride;
    }

    /// <summary>Whole vectors that hold the weights of a tile by one feature.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TileStride<T, TVector, TLanes>()
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector> =>
        (Sizes<TVector>.MostOutputs + TLanes.Count - 1) / TLanes.Count * TLanes.Count;

    /// <summary>As many outputs at a time as the registers hold, the last ones in two halves, so that no strip has only few.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyBlock<T, TVector, TLanes>(in Product<T> p)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        for (int output = 0; output < p.Outputs;)
        {
            int count = TileOutputs<T, TVector, TLanes>(p.Outputs - output);
            MultiplyTile<T, TVector, TLanes>(p, output, count);
            output += count;
        }
    }

    /// <summary>Outputs of the next tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TileOutputs<T, TVector, TLanes>(int left)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        int most = Sizes<TVector>.MostOutputs;
        return left <= most ? left : left >= 2 * most ? most : (left + 1) / 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyTile<T, TVector, TLanes>(in Product<T> p, int output, int count)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
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
    }
}
