using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

internal static unsafe partial class Gemm
{
    /// <summary>
    /// Few outputs leave room in the first-level cache for long pieces of rows, after which the lanes are summed, and for more inputs
    /// that every strip of outputs reads again.
    /// </summary>
    private const int FewOutputs = 32, FewOutputsBytes = 4 << 10, FewOutputsInputs = 32, ManyOutputsBytes = 2 << 10, ManyOutputsInputs = 8;

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
    /// <param name="gradientStride">Stride between its rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOuter<T>(
        int outputs, int inputs, int rows, T* zb, nint zbStride, T* a, nint aStride, T* d, nint dStride, T* t, nint tStride, T* gradient,
        nint gradientStride) where T : unmanaged =>
        AddOuter(outputs, inputs, rows, zb, zbStride, a, aStride, d, dStride, t, tStride, gradient, gradientStride,
            Vector512.IsHardwareAccelerated);

    /// <summary>The same with tiles for 32 registers of 512 bits (wide) or for 16 of 256.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AddOuter<T>(
        int outputs, int inputs, int rows, T* zb, nint zbStride, T* a, nint aStride, T* d, nint dStride, T* t, nint tStride, T* gradient,
        nint gradientStride, bool wide) where T : unmanaged
    {
        // Tiles have four outputs: one output and many inputs are taken the other way round.
        bool exchanged = outputs == 1;
        var product = new OuterProduct<T>
        {
            Outputs = exchanged ? inputs : outputs,
            Inputs = exchanged ? outputs : inputs,
            Rows = rows,
            Y = exchanged ? a : zb,
            YStride = exchanged ? aStride : zbStride,
            X = exchanged ? zb : a,
            XStride = exchanged ? zbStride : aStride,
            SecondY = exchanged ? t : d,
            SecondYStride = exchanged ? tStride : dStride,
            SecondX = exchanged ? d : t,
            SecondXStride = exchanged ? dStride : tStride,
            Sums = gradient,
            OutputStride = exchanged ? 1 : gradientStride,
            InputStride = exchanged ? gradientStride : 1,
        };
        if (wide)
            AddOuter<T, Vector512<T>, WideLanes<T>>(ref product);
        else
            AddOuter<T, Vector256<T>, NarrowLanes<T>>(ref product);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOuter<T, TVector, TLanes>(ref OuterProduct<T> p)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        if (TLanes.CanTranspose && p.Inputs >= 2 * TLanes.Count && Sizes<TVector>.PaysToTranspose(p.Outputs, p.Rows, TLanes.Count))
            p.SkipInputs(AddOuterTransposed<T, TVector, TLanes>(p));
        bool few = p.Outputs <= FewOutputs;
        int most = (few ? FewOutputsBytes : ManyOutputsBytes) / sizeof(T), block = few ? FewOutputsInputs : ManyOutputsInputs;
        for (int left = p.Rows; left > 0; left -= most, p.Move(most))
        {
            p.Rows = Math.Min(most, left);
            for (int first = 0; first < p.Inputs; first += block)
                for (int output = 0; output < p.Outputs; output += 4)
                    AddOuterTiles<T, TVector, TLanes>(p, output, first, Math.Min(first + block, p.Inputs));
        }
    }

    /// <summary>
    /// Four outputs by some inputs. Fours of inputs lie side by side in the sums; what they leave over makes some tiles larger or smaller,
    /// rather than one of a single input.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOuterTiles<T, TVector, TLanes>(in OuterProduct<T> p, int output, int first, int end)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector>
    {
        for (int input = first; input < end;)
        {
            int left = end - input, count = Sizes<TVector>.MostInputs;
            if (count == 5)
                count = left % 4 != 0 && left >= 5 * (left % 4) ? 5 : Math.Min(4, left);
            else
                count = left == 4 ? 2 : Math.Min(count, left);
            switch (count)
            {
                case 1: OuterTile<T, TVector, TLanes, One>(p, output, input); break;
                case 2: OuterTile<T, TVector, TLanes, Two>(p, output, input); break;
                case 3: OuterTile<T, TVector, TLanes, Three>(p, output, input); break;
                case 4: OuterTile<T, TVector, TLanes, Four>(p, output, input); break;
                default: OuterTile<T, TVector, TLanes, Five>(p, output, input); break;
            }
            input += count;
        }
    }
}
