using System.Runtime.CompilerServices;

namespace Nnip.Cpu;

internal static unsafe partial class Gemm
{
    /// <summary>As many outputs as the tile has, 2 to 8, by two vectors of rows at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip<T, TVector, TSize>(in Product<T> p, int output)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T> where TSize : struct, ITileSize
    {
        int depth = p.Depth, rows = p.Rows, lanes = TVector.Count;
        nint outputStride = p.OutputStride, depthStride = p.DepthStride, xStride = p.XStride, zStride = p.ZStride, half = 4 * outputStride;
        T* w = p.W + output * outputStride, x = p.X, bias = p.Bias == null ? null : p.Bias + output;
        T* z0 = p.Z + output * zStride, z1 = z0 + zStride, z2 = z1 + zStride, z3 = z2 + zStride;
        T* z4 = z3 + zStride, z5 = z4 + zStride, z6 = z5 + zStride, z7 = z6 + zStride;
        bool accumulate = p.Accumulate;
        for (int row = 0; row < rows; row += 2 * lanes)
        {
            TVector a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
            if (bias != null)
            {
                a0 = TVector.Broadcast(bias);
                if (TSize.Value > 1)
                    a1 = TVector.Broadcast(bias + 1);
                if (TSize.Value > 2)
                    a2 = TVector.Broadcast(bias + 2);
                if (TSize.Value > 3)
                    a3 = TVector.Broadcast(bias + 3);
                if (TSize.Value > 4)
                    a4 = TVector.Broadcast(bias + 4);
                if (TSize.Value > 5)
                    a5 = TVector.Broadcast(bias + 5);
                if (TSize.Value > 6)
                    a6 = TVector.Broadcast(bias + 6);
                if (TSize.Value > 7)
                    a7 = TVector.Broadcast(bias + 7);
            }
            TVector b0 = a0, b1 = a1, b2 = a2, b3 = a3, b4 = a4, b5 = a5, b6 = a6, b7 = a7;
            if (accumulate)
            {
                (a0, b0) = (a0 + TVector.Load(z0 + row), b0 + TVector.Load(z0 + row + lanes));
                if (TSize.Value > 1)
                    (a1, b1) = (a1 + TVector.Load(z1 + row), b1 + TVector.Load(z1 + row + lanes));
                if (TSize.Value > 2)
                    (a2, b2) = (a2 + TVector.Load(z2 + row), b2 + TVector.Load(z2 + row + lanes));
                if (TSize.Value > 3)
                    (a3, b3) = (a3 + TVector.Load(z3 + row), b3 + TVector.Load(z3 + row + lanes));
                if (TSize.Value > 4)
                    (a4, b4) = (a4 + TVector.Load(z4 + row), b4 + TVector.Load(z4 + row + lanes));
                if (TSize.Value > 5)
                    (a5, b5) = (a5 + TVector.Load(z5 + row), b5 + TVector.Load(z5 + row + lanes));
                if (TSize.Value > 6)
                    (a6, b6) = (a6 + TVector.Load(z6 + row), b6 + TVector.Load(z6 + row + lanes));
                if (TSize.Value > 7)
                    (a7, b7) = (a7 + TVector.Load(z7 + row), b7 + TVector.Load(z7 + row + lanes));
            }
            T* source = x + row, w0 = w, w1 = w0 + outputStride, w2 = w1 + outputStride, w3 = w2 + outputStride;
            for (int k = 0; k < depth; k++)
            {
                TVector left = TVector.Load(source), right = TVector.Load(source + lanes);
                source += xStride;
                var c = TVector.Broadcast(w0);
                a0 = TVector.Fma(c, left, a0);
                b0 = TVector.Fma(c, right, b0);
                if (TSize.Value > 1)
                {
                    c = TVector.Broadcast(w1);
                    a1 = TVector.Fma(c, left, a1);
                    b1 = TVector.Fma(c, right, b1);
                }
                if (TSize.Value > 2)
                {
                    c = TVector.Broadcast(w2);
                    a2 = TVector.Fma(c, left, a2);
                    b2 = TVector.Fma(c, right, b2);
                }
                if (TSize.Value > 3)
                {
                    c = TVector.Broadcast(w3);
                    a3 = TVector.Fma(c, left, a3);
                    b3 = TVector.Fma(c, right, b3);
                }
                if (TSize.Value > 4)
                {
                    c = TVector.Broadcast(w0 + half);
                    a4 = TVector.Fma(c, left, a4);
                    b4 = TVector.Fma(c, right, b4);
                }
                if (TSize.Value > 5)
                {
                    c = TVector.Broadcast(w1 + half);
                    a5 = TVector.Fma(c, left, a5);
                    b5 = TVector.Fma(c, right, b5);
                }
                if (TSize.Value > 6)
                {
                    c = TVector.Broadcast(w2 + half);
                    a6 = TVector.Fma(c, left, a6);
                    b6 = TVector.Fma(c, right, b6);
                }
                if (TSize.Value > 7)
                {
                    c = TVector.Broadcast(w3 + half);
                    a7 = TVector.Fma(c, left, a7);
                    b7 = TVector.Fma(c, right, b7);
                }
                w0 += depthStride;
                w1 += depthStride;
                w2 += depthStride;
                w3 += depthStride;
            }
            a0.Store(z0 + row);
            if (TSize.Value > 1)
                a1.Store(z1 + row);
            if (TSize.Value > 2)
                a2.Store(z2 + row);
            if (TSize.Value > 3)
                a3.Store(z3 + row);
            if (TSize.Value > 4)
                a4.Store(z4 + row);
            if (TSize.Value > 5)
                a5.Store(z5 + row);
            if (TSize.Value > 6)
                a6.Store(z6 + row);
            if (TSize.Value > 7)
                a7.Store(z7 + row);
            int second = row + lanes;
            if (second >= rows)
                return;
            b0.Store(z0 + second);
            if (TSize.Value > 1)
                b1.Store(z1 + second);
            if (TSize.Value > 2)
                b2.Store(z2 + second);
            if (TSize.Value > 3)
                b3.Store(z3 + second);
            if (TSize.Value > 4)
                b4.Store(z4 + second);
            if (TSize.Value > 5)
                b5.Store(z5 + second);
            if (TSize.Value > 6)
                b6.Store(z6 + second);
            if (TSize.Value > 7)
                b7.Store(z7 + second);
        }
    }
}
