using System.Runtime.CompilerServices;

namespace Nnip.Cpu;

internal static unsafe partial class Gemm
{
    /// <summary>As many outputs as the tile has, 2 to 8, by two vectors of rows at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip<T, TVector, TLanes, TSize>(in Product<T> p, int output)
        where T : unmanaged where TVector : struct where TLanes : struct, ILanes<T, TVector> where TSize : struct, ITileSize
    {
        int depth = p.Depth, rows = p.Rows, lanes = TLanes.Count;
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
                a0 = TLanes.Broadcast(bias);
                if (TSize.Value > 1)
                    a1 = TLanes.Broadcast(bias + 1);
                if (TSize.Value > 2)
                    a2 = TLanes.Broadcast(bias + 2);
                if (TSize.Value > 3)
                    a3 = TLanes.Broadcast(bias + 3);
                if (TSize.Value > 4)
                    a4 = TLanes.Broadcast(bias + 4);
                if (TSize.Value > 5)
                    a5 = TLanes.Broadcast(bias + 5);
                if (TSize.Value > 6)
                    a6 = TLanes.Broadcast(bias + 6);
                if (TSize.Value > 7)
                    a7 = TLanes.Broadcast(bias + 7);
            }
            TVector b0 = a0, b1 = a1, b2 = a2, b3 = a3, b4 = a4, b5 = a5, b6 = a6, b7 = a7;
            if (accumulate)
            {
                (a0, b0) = (TLanes.Add(a0, TLanes.Load(z0 + row)), TLanes.Add(b0, TLanes.Load(z0 + row + lanes)));
                if (TSize.Value > 1)
                    (a1, b1) = (TLanes.Add(a1, TLanes.Load(z1 + row)), TLanes.Add(b1, TLanes.Load(z1 + row + lanes)));
                if (TSize.Value > 2)
                    (a2, b2) = (TLanes.Add(a2, TLanes.Load(z2 + row)), TLanes.Add(b2, TLanes.Load(z2 + row + lanes)));
                if (TSize.Value > 3)
                    (a3, b3) = (TLanes.Add(a3, TLanes.Load(z3 + row)), TLanes.Add(b3, TLanes.Load(z3 + row + lanes)));
                if (TSize.Value > 4)
                    (a4, b4) = (TLanes.Add(a4, TLanes.Load(z4 + row)), TLanes.Add(b4, TLanes.Load(z4 + row + lanes)));
                if (TSize.Value > 5)
                    (a5, b5) = (TLanes.Add(a5, TLanes.Load(z5 + row)), TLanes.Add(b5, TLanes.Load(z5 + row + lanes)));
                if (TSize.Value > 6)
                    (a6, b6) = (TLanes.Add(a6, TLanes.Load(z6 + row)), TLanes.Add(b6, TLanes.Load(z6 + row + lanes)));
                if (TSize.Value > 7)
                    (a7, b7) = (TLanes.Add(a7, TLanes.Load(z7 + row)), TLanes.Add(b7, TLanes.Load(z7 + row + lanes)));
            }
            T* source = x + row, w0 = w, w1 = w0 + outputStride, w2 = w1 + outputStride, w3 = w2 + outputStride;
            for (int k = 0; k < depth; k++)
            {
                TVector left = TLanes.Load(source), right = TLanes.Load(source + lanes);
                source += xStride;
                var c = TLanes.Broadcast(w0);
                a0 = TLanes.Fma(c, left, a0);
                b0 = TLanes.Fma(c, right, b0);
                if (TSize.Value > 1)
                {
                    c = TLanes.Broadcast(w1);
                    a1 = TLanes.Fma(c, left, a1);
                    b1 = TLanes.Fma(c, right, b1);
                }
                if (TSize.Value > 2)
                {
                    c = TLanes.Broadcast(w2);
                    a2 = TLanes.Fma(c, left, a2);
                    b2 = TLanes.Fma(c, right, b2);
                }
                if (TSize.Value > 3)
                {
                    c = TLanes.Broadcast(w3);
                    a3 = TLanes.Fma(c, left, a3);
                    b3 = TLanes.Fma(c, right, b3);
                }
                if (TSize.Value > 4)
                {
                    c = TLanes.Broadcast(w0 + half);
                    a4 = TLanes.Fma(c, left, a4);
                    b4 = TLanes.Fma(c, right, b4);
                }
                if (TSize.Value > 5)
                {
                    c = TLanes.Broadcast(w1 + half);
                    a5 = TLanes.Fma(c, left, a5);
                    b5 = TLanes.Fma(c, right, b5);
                }
                if (TSize.Value > 6)
                {
                    c = TLanes.Broadcast(w2 + half);
                    a6 = TLanes.Fma(c, left, a6);
                    b6 = TLanes.Fma(c, right, b6);
                }
                if (TSize.Value > 7)
                {
                    c = TLanes.Broadcast(w3 + half);
                    a7 = TLanes.Fma(c, left, a7);
                    b7 = TLanes.Fma(c, right, b7);
                }
                w0 += depthStride;
                w1 += depthStride;
                w2 += depthStride;
                w3 += depthStride;
            }
            TLanes.Store(a0, z0 + row);
            if (TSize.Value > 1)
                TLanes.Store(a1, z1 + row);
            if (TSize.Value > 2)
                TLanes.Store(a2, z2 + row);
            if (TSize.Value > 3)
                TLanes.Store(a3, z3 + row);
            if (TSize.Value > 4)
                TLanes.Store(a4, z4 + row);
            if (TSize.Value > 5)
                TLanes.Store(a5, z5 + row);
            if (TSize.Value > 6)
                TLanes.Store(a6, z6 + row);
            if (TSize.Value > 7)
                TLanes.Store(a7, z7 + row);
            int second = row + lanes;
            if (second >= rows)
                return;
            TLanes.Store(b0, z0 + second);
            if (TSize.Value > 1)
                TLanes.Store(b1, z1 + second);
            if (TSize.Value > 2)
                TLanes.Store(b2, z2 + second);
            if (TSize.Value > 3)
                TLanes.Store(b3, z3 + second);
            if (TSize.Value > 4)
                TLanes.Store(b4, z4 + second);
            if (TSize.Value > 5)
                TLanes.Store(b5, z5 + second);
            if (TSize.Value > 6)
                TLanes.Store(b6, z6 + second);
            if (TSize.Value > 7)
                TLanes.Store(b7, z7 + second);
        }
    }
}
