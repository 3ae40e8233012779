using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Cpu;

namespace Nnip.Bench.Peers;

/// <summary>The products of a layer with its rows: the sweep up z = W x, the sweep down g = W^T d, and the gradient G += d x^T.</summary>
internal enum GemmKind
{
    /// <summary>z (outputs, rows) = W x.</summary>
    Up,

    /// <summary>g (inputs, rows) = W^T d.</summary>
    Down,

    /// <summary>G (outputs, inputs) += d x^T.</summary>
    Gradient,
}

/// <summary>One product, computed by either program on the same memory. Blocks are (features, rows), rows side by side.</summary>
internal sealed unsafe class GemmShape<T>(GemmKind kind, int outputs, int inputs, int rows) : IDisposable where T : unmanaged
{
    private readonly HostBuffer<T> weights = Filled(outputs * inputs), x = Filled(inputs * rows), d = Filled(outputs * rows);

    /// <summary>Floating-point operations.</summary>
    public double Flops => 2.0 * outputs * inputs * rows;

    /// <summary>Our product.</summary>
    public void Ours()
    {
        if (kind == GemmKind.Up)
            Gemm.Multiply(outputs, inputs, rows, weights.Data, inputs, 1, x.Data, rows, null, d.Data, rows);
        else if (kind == GemmKind.Down)
            Gemm.Multiply(inputs, outputs, rows, weights.Data, 1, inputs, d.Data, rows, null, x.Data, rows);
        else
            Gemm.AddOuter(outputs, inputs, rows, d.Data, rows, x.Data, rows, null, 0, null, 0, weights.Data, inputs);
    }

    /// <summary>That of OpenBLAS.</summary>
    public void Theirs()
    {
        if (kind == GemmKind.Up)
            OpenBlas.Multiply(false, false, outputs, rows, inputs, weights.Data, inputs, x.Data, rows, false, d.Data, rows);
        else if (kind == GemmKind.Down)
            OpenBlas.Multiply(true, false, inputs, rows, outputs, weights.Data, inputs, d.Data, rows, false, x.Data, rows);
        else
            OpenBlas.Multiply(false, true, outputs, inputs, rows, d.Data, rows, x.Data, rows, true, weights.Data, inputs);
    }

    public void Dispose()
    {
        foreach (var buffer in (HostBuffer<T>[])[weights, x, d])
            buffer.Dispose();
    }

    private static HostBuffer<T> Filled(int length)
    {
        // Room for a vector that is read past the end.
        var buffer = new HostBuffer<T>("operand", length + Vector512<T>.Count);
        var random = new Random(1);
        for (int i = 0; i < length; i++)
            buffer.Span[i] = Simd.Narrow<T>(1e-2 * (random.NextDouble() - 0.5));
        return buffer;
    }
}
