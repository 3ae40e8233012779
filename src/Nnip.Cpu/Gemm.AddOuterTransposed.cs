using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

internal static unsafe partial class Gemm
{
    /// <summary>
    /// The product for all whole blocks of two vectors of inputs, whose number of inputs it returns. With many outputs it is less work to
    /// transpose the inputs than to sum over lanes for each output: inputs then lie in lanes, and rows are summed one after the other.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int AddOuterTransposed<T, TVector, TLanes>(OuterProduct<T> p)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        int width = 2 * TLanes.Count, most = Sizes<TVector>.TransposedRows,
            inputs = p.Inputs - p.Inputs % width, whole = p.Outputs - p.Outputs % Sizes<TVector>.MostOutputs;
        byte* memory = stackalloc byte[2 * most * width * sizeof(T) + Vector512<byte>.Count];
        var transposed = (T*)((nint)(memory + Vector512<byte>.Count - 1) & -Vector512<byte>.Count);
        bool two = p.SecondY != null;
        T* second = two ? transposed + most * width : null;
        for (int left = p.Rows; left > 0; left -= most, p.Move(most))
        {
            int rows = Math.Min(most, left);
            for (int input = 0; input < inputs; input += width)
            {
                Transpose<T, TVector, TLanes>(rows, p.X + input * p.XStride, p.XStride, transposed);
                if (two)
                    Transpose<T, TVector, TLanes>(rows, p.SecondX + input * p.SecondXStride, p.SecondXStride, second);
                T* sums = p.Sums + input;
                for (int o = 0; o < whole; o += Sizes<TVector>.MostOutputs)
                    OuterStrip<T, TVector, TLanes>(rows, p.Y + o * p.YStride, p.YStride, transposed,
                        two ? p.SecondY + o * p.SecondYStride : null, p.SecondYStride, second, sums + o * p.OutputStride, p.OutputStride);
                if (whole == p.Outputs)
                    continue;
                sums += whole * p.OutputStride;
                AddStrip<T, TVector, TLanes>(p, whole, rows, p.Y, p.YStride, transposed, sums);
                if (two)
                    AddStrip<T, TVector, TLanes>(p, whole, rows, p.SecondY, p.SecondYStride, second, sums);
            }
        }
        return inputs;
    }

    /// <summary>What one of the products adds for the outputs from the given one on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddStrip<T, TVector, TLanes>(in OuterProduct<T> p, int output, int rows, T* y, nint yStride, T* transposed, T* sums)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector> =>
        MultiplyBlock<T, TVector, TLanes>(new Product<T>
        {
            Outputs = p.Outputs - output,
            Depth = rows,
            Rows = 2 * TLanes.Count,
            W = y + output * yStride,
            OutputStride = yStride,
            DepthStride = 1,
            X = transposed,
            XStride = 2 * TLanes.Count,
            Z = sums,
            ZStride = p.OutputStride,
            Accumulate = true,
        });

    /// <summary>
    /// As many outputs as the registers hold by two vectors of inputs: sums over the rows of both products before they meet memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OuterStrip<T, TVector, TLanes>(
        int rows, T* zb, nint zbStride, T* a, T* d, nint dStride, T* t, T* target, nint targetStride)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        TVector a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        TVector b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        while (true)
        {
            T* y0 = zb, y1 = y0 + zbStride, y2 = y1 + zbStride, y3 = y2 + zbStride;
            nint half = 4 * zbStride;
            for (int row = 0; row < rows; row++)
            {
                TVector left = TLanes.Load(a), right = TLanes.Load(a + TLanes.Count);
                a += 2 * TLanes.Count;
                var c = TLanes.Broadcast(y0);
                a0 = TLanes.Fma(c, left, a0);
                b0 = TLanes.Fma(c, right, b0);
                c = TLanes.Broadcast(y1);
                a1 = TLanes.Fma(c, left, a1);
                b1 = TLanes.Fma(c, right, b1);
                c = TLanes.Broadcast(y2);
                a2 = TLanes.Fma(c, left, a2);
                b2 = TLanes.Fma(c, right, b2);
                c = TLanes.Broadcast(y3);
                a3 = TLanes.Fma(c, left, a3);
                b3 = TLanes.Fma(c, right, b3);
                c = TLanes.Broadcast(y0 + half);
                a4 = TLanes.Fma(c, left, a4);
                b4 = TLanes.Fma(c, right, b4);
                c = TLanes.Broadcast(y1 + half);
                a5 = TLanes.Fma(c, left, a5);
                b5 = TLanes.Fma(c, right, b5);
                if (Sizes<TVector>.MostOutputs > 6)
                {
                    c = TLanes.Broadcast(y2 + half);
                    a6 = TLanes.Fma(c, left, a6);
                    b6 = TLanes.Fma(c, right, b6);
                    c = TLanes.Broadcast(y3 + half);
                    a7 = TLanes.Fma(c, left, a7);
                    b7 = TLanes.Fma(c, right, b7);
                }
                y0++;
                y1++;
                y2++;
                y3++;
            }
            if (d == null)
                break;
            zb = d;
            zbStride = dStride;
            a = t;
            d = null;
        }
        AddTo<T, TVector, TLanes>(ref target, targetStride, a0, b0);
        AddTo<T, TVector, TLanes>(ref target, targetStride, a1, b1);
        AddTo<T, TVector, TLanes>(ref target, targetStride, a2, b2);
        AddTo<T, TVector, TLanes>(ref target, targetStride, a3, b3);
        AddTo<T, TVector, TLanes>(ref target, targetStride, a4, b4);
        AddTo<T, TVector, TLanes>(ref target, targetStride, a5, b5);
        if (Sizes<TVector>.MostOutputs > 6)
        {
            AddTo<T, TVector, TLanes>(ref target, targetStride, a6, b6);
            AddTo<T, TVector, TLanes>(ref target, targetStride, a7, b7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<T, TVector, TLanes>(ref T* target, nint stride, TVector left, TVector right)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        TLanes.Store(TLanes.Add(TLanes.Load(target), left), target);
        TLanes.Store(TLanes.Add(TLanes.Load(target + TLanes.Count), right), target + TLanes.Count);
        target += stride;
    }

    /// <summary>target (rows, inputs) from source (inputs, rows), for a block of inputs: a lane of 128 bits of inputs at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose<T, TVector, TLanes>(int rows, T* source, nint stride, T* target)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        int width = 2 * TLanes.Count, group = Vector128<T>.Count;
        for (int i = 0; i < width; i += group, source += group * stride, target += group)
            for (int row = 0; row < rows; row += TLanes.Count)
                TLanes.Transpose(source + row, stride, target + row * width, width);
    }
}
