using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

internal static unsafe partial class Gemm
{
    /// <summary>
    /// Four outputs by as many inputs as the tile has, 1 to 5: partial sums over rows in lanes. Outputs past the last repeat it, and are
    /// dropped.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OuterTile<T, TVector, TLanes, TSize>(in OuterProduct<T> p, int output, int input)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector> where TSize : struct, ITileSize
    {
        int last = Math.Min(3, p.Outputs - 1 - output), rows = p.Rows, lanes = TLanes.Count;
        nint second = Math.Min(1, last), third = Math.Min(2, last);
        TVector s00 = default, s01 = default, s02 = default, s03 = default, s04 = default;
        TVector s10 = default, s11 = default, s12 = default, s13 = default, s14 = default;
        TVector s20 = default, s21 = default, s22 = default, s23 = default, s24 = default;
        TVector s30 = default, s31 = default, s32 = default, s33 = default, s34 = default;
        nint yStride = p.YStride, xStride = p.XStride;
        T* y0 = p.Y + output * yStride, x0 = p.X + input * xStride;
        for (bool first = true; ; first = false)
        {
            T* y1 = y0 + second * yStride, y2 = y0 + third * yStride, y3 = y0 + last * yStride;
            T* x1 = x0 + xStride, x2 = x1 + xStride, x3 = x2 + xStride, x4 = x3 + xStride;
            nint row = 0;
            do
            {
                TVector v0 = TLanes.Load(x0 + row), v1 = default, v2 = default, v3 = default, v4 = default;
                if (TSize.Value > 1)
                    v1 = TLanes.Load(x1 + row);
                if (TSize.Value > 2)
                    v2 = TLanes.Load(x2 + row);
                if (TSize.Value > 3)
                    v3 = TLanes.Load(x3 + row);
                if (TSize.Value > 4)
                    v4 = TLanes.Load(x4 + row);
                var y = TLanes.Load(y0 + row);
                s00 = TLanes.Fma(y, v0, s00);
                if (TSize.Value > 1)
                    s01 = TLanes.Fma(y, v1, s01);
                if (TSize.Value > 2)
                    s02 = TLanes.Fma(y, v2, s02);
                if (TSize.Value > 3)
                    s03 = TLanes.Fma(y, v3, s03);
                if (TSize.Value > 4)
                    s04 = TLanes.Fma(y, v4, s04);
                y = TLanes.Load(y1 + row);
                s10 = TLanes.Fma(y, v0, s10);
                if (TSize.Value > 1)
                    s11 = TLanes.Fma(y, v1, s11);
                if (TSize.Value > 2)
                    s12 = TLanes.Fma(y, v2, s12);
                if (TSize.Value > 3)
                    s13 = TLanes.Fma(y, v3, s13);
                if (TSize.Value > 4)
                    s14 = TLanes.Fma(y, v4, s14);
                y = TLanes.Load(y2 + row);
                s20 = TLanes.Fma(y, v0, s20);
                if (TSize.Value > 1)
                    s21 = TLanes.Fma(y, v1, s21);
                if (TSize.Value > 2)
                    s22 = TLanes.Fma(y, v2, s22);
                if (TSize.Value > 3)
                    s23 = TLanes.Fma(y, v3, s23);
                if (TSize.Value > 4)
                    s24 = TLanes.Fma(y, v4, s24);
                y = TLanes.Load(y3 + row);
                s30 = TLanes.Fma(y, v0, s30);
                if (TSize.Value > 1)
                    s31 = TLanes.Fma(y, v1, s31);
                if (TSize.Value > 2)
                    s32 = TLanes.Fma(y, v2, s32);
                if (TSize.Value > 3)
                    s33 = TLanes.Fma(y, v3, s33);
                if (TSize.Value > 4)
                    s34 = TLanes.Fma(y, v4, s34);
                row += lanes;
            }
            while (row < rows);
            if (!first || p.SecondY == null)
                break;
            yStride = p.SecondYStride;
            xStride = p.SecondXStride;
            y0 = p.SecondY + output * yStride;
            x0 = p.SecondX + input * xStride;
        }
        nint stride = p.OutputStride;
        T* target = p.Sums + output * stride + input * p.InputStride;
        if (TSize.Value >= 4)
        {
            AddRow(TLanes.Sums(s00, s01, s02, s03), target);
            if (last >= 1)
                AddRow(TLanes.Sums(s10, s11, s12, s13), target + stride);
            if (last >= 2)
                AddRow(TLanes.Sums(s20, s21, s22, s23), target + 2 * stride);
            if (last >= 3)
                AddRow(TLanes.Sums(s30, s31, s32, s33), target + 3 * stride);
            if (TSize.Value == 5)
                AddColumn(TLanes.Sums(s04, s14, s24, s34), target + 4, stride, last);
            return;
        }
        AddColumn(TLanes.Sums(s00, s10, s20, s30), target, stride, last);
        if (TSize.Value > 1)
            AddColumn(TLanes.Sums(s01, s11, s21, s31), target + p.InputStride, stride, last);
        if (TSize.Value > 2)
            AddColumn(TLanes.Sums(s02, s12, s22, s32), target + 2 * p.InputStride, stride, last);
    }

    /// <summary>target[o] += sum over rows of feature o, four at a time; those past the last repeat it, and are dropped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRowSums<T>(int features, int rows, T* source, nint stride, T* target) where T : unmanaged
    {
        for (int o = 0; o < features; o += 4, source += 4 * stride, target += 4)
        {
            int last = Math.Min(3, features - 1 - o);
            T* second = source + Math.Min(1, last) * stride, third = source + Math.Min(2, last) * stride, fourth = source + last * stride;
            Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
            for (int row = 0; row < rows; row += Vector512<T>.Count)
            {
                s0 += Vector512.Load(source + row);
                s1 += Vector512.Load(second + row);
                s2 += Vector512.Load(third + row);
                s3 += Vector512.Load(fourth + row);
            }
            AddColumn(WideLanes<T>.Sums(s0, s1, s2, s3), target, 1, last);
        }
    }

    /// <summary>Four sums, added to neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow<T>(Vector256<T> sums, T* target) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            (Vector128.Load(target) + sums.GetLower()).Store(target);
        else
            (Vector256.Load(target) + sums).Store(target);
    }

    /// <summary>Sums up to the last of four, added at a distance from each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddColumn<T>(Vector256<T> sums, T* target, nint stride, int last) where T : unmanaged
    {
        *target = Sum(*target, sums.ToScalar());
        if (last >= 1)
            target[stride] = Sum(target[stride], sums.GetElement(1));
        if (last >= 2)
            target[2 * stride] = Sum(target[2 * stride], sums.GetElement(2));
        if (last >= 3)
            target[3 * stride] = Sum(target[3 * stride], sums.GetElement(3));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static T Sum(T a, T b) => (Vector128.CreateScalarUnsafe(a) + Vector128.CreateScalarUnsafe(b)).ToScalar();
    }
}
