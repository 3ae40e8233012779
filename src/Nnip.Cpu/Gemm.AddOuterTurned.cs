using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

internal static unsafe partial class Gemm
{
    /// <summary>
    /// The product for all whole blocks of two vectors of inputs, whose number of inputs it returns. With many outputs it is less work to
    /// turn the inputs than to sum over lanes for each output: inputs then lie in lanes, and rows are summed one after the other.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int AddOuterTurned<T, TVector>(OuterProduct<T> p)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
    {
        int width = 2 * TVector.Count, most = Sizes<TVector>.TurnedRows;
        int inputs = p.Inputs - p.Inputs % width, whole = p.Outputs - p.Outputs % Sizes<TVector>.MostOutputs;
        byte* memory = stackalloc byte[2 * most * width * sizeof(T) + Vector512<byte>.Count];
        var turned = (T*)((nint)(memory + Vector512<byte>.Count - 1) & -Vector512<byte>.Count);
        bool two = p.SecondY != null;
        T* second = two ? turned + most * width : null;
        for (int left = p.Rows; left > 0; left -= most, p.Move(most))
        {
            int rows = Math.Min(most, left);
            for (int input = 0; input < inputs; input += width)
            {
                Turn<T, TVector>(rows, p.X + input * p.XStride, p.XStride, turned);
                if (two)
                    Turn<T, TVector>(rows, p.SecondX + input * p.SecondXStride, p.SecondXStride, second);
                T* sums = p.Sums + input;
                for (int o = 0; o < whole; o += Sizes<TVector>.MostOutputs)
                    OuterStrip<T, TVector>(rows, p.Y + o * p.YStride, p.YStride, turned,
                        two ? p.SecondY + o * p.SecondYStride : null, p.SecondYStride, second, sums + o * p.OutputStride, p.OutputStride);
                if (whole == p.Outputs)
                    continue;
                sums += whole * p.OutputStride;
                AddStrip<T, TVector>(p, whole, rows, p.Y, p.YStride, turned, sums);
                if (two)
                    AddStrip<T, TVector>(p, whole, rows, p.SecondY, p.SecondYStride, second, sums);
            }
        }
        return inputs;
    }

    /// <summary>What one of the products adds for the outputs from the given one on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddStrip<T, TVector>(in OuterProduct<T> p, int output, int rows, T* y, nint yStride, T* turned, T* sums)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T> =>
        MultiplyBlock<T, TVector>(new Product<T>
        {
            Outputs = p.Outputs - output,
            Depth = rows,
            Rows = 2 * TVector.Count,
            W = y + output * yStride,
            OutputStride = yStride,
            DepthStride = 1,
            X = turned,
            XStride = 2 * TVector.Count,
            Z = sums,
            ZStride = p.OutputStride,
            Accumulate = true,
        });

    /// <summary>
    /// As many outputs as the registers hold by two vectors of inputs: sums over the rows of both products before they meet memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OuterStrip<T, TVector>(
        int rows, T* zb, nint zbStride, T* a, T* d, nint dStride, T* t, T* target, nint targetStride)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
    {
        TVector a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        TVector b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        while (true)
        {
            T* y0 = zb, y1 = y0 + zbStride, y2 = y1 + zbStride, y3 = y2 + zbStride;
            nint half = 4 * zbStride;
            for (int row = 0; row < rows; row++)
            {
                TVector left = TVector.Load(a), right = TVector.Load(a + TVector.Count);
                a += 2 * TVector.Count;
                var c = TVector.Broadcast(y0);
                a0 = TVector.Fma(c, left, a0);
                b0 = TVector.Fma(c, right, b0);
                c = TVector.Broadcast(y1);
                a1 = TVector.Fma(c, left, a1);
                b1 = TVector.Fma(c, right, b1);
                c = TVector.Broadcast(y2);
                a2 = TVector.Fma(c, left, a2);
                b2 = TVector.Fma(c, right, b2);
                c = TVector.Broadcast(y3);
                a3 = TVector.Fma(c, left, a3);
                b3 = TVector.Fma(c, right, b3);
                c = TVector.Broadcast(y0 + half);
                a4 = TVector.Fma(c, left, a4);
                b4 = TVector.Fma(c, right, b4);
                c = TVector.Broadcast(y1 + half);
                a5 = TVector.Fma(c, left, a5);
                b5 = TVector.Fma(c, right, b5);
                if (Sizes<TVector>.MostOutputs > 6)
                {
                    c = TVector.Broadcast(y2 + half);
                    a6 = TVector.Fma(c, left, a6);
                    b6 = TVector.Fma(c, right, b6);
                    c = TVector.Broadcast(y3 + half);
                    a7 = TVector.Fma(c, left, a7);
                    b7 = TVector.Fma(c, right, b7);
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
        AddTo<T, TVector>(ref target, targetStride, a0, b0);
        AddTo<T, TVector>(ref target, targetStride, a1, b1);
        AddTo<T, TVector>(ref target, targetStride, a2, b2);
        AddTo<T, TVector>(ref target, targetStride, a3, b3);
        AddTo<T, TVector>(ref target, targetStride, a4, b4);
        AddTo<T, TVector>(ref target, targetStride, a5, b5);
        if (Sizes<TVector>.MostOutputs > 6)
        {
            AddTo<T, TVector>(ref target, targetStride, a6, b6);
            AddTo<T, TVector>(ref target, targetStride, a7, b7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<T, TVector>(ref T* target, nint stride, TVector left, TVector right)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
    {
        (TVector.Load(target) + left).Store(target);
        (TVector.Load(target + TVector.Count) + right).Store(target + TVector.Count);
        target += stride;
    }

    /// <summary>target (rows, inputs) from source (inputs, rows), for a block of inputs: a lane of 128 bits of inputs at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn<T, TVector>(int rows, T* source, nint stride, T* target)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
    {
        int width = 2 * TVector.Count, group = Vector128<T>.Count;
        for (int i = 0; i < width; i += group, source += group * stride, target += group)
            for (int row = 0; row < rows; row += TVector.Count)
                TVector.Turn(source + row, stride, target + row * width, width);
    }
}
