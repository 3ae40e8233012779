namespace Nnip.Cpu;

/// <summary>z = W x + bias, or z += W x + bias, on feature-major blocks.</summary>
internal unsafe struct Product<T> where T : unmanaged
{
    /// <summary>Number of outputs, length of the sums, and number of rows.</summary>
    public int Outputs, Depth, Rows;

    /// <summary>W[o, k] at W[o * OutputStride + k * DepthStride].</summary>
    public T* W;

    /// <summary>Strides of W.</summary>
    public nint OutputStride, DepthStride;

    /// <summary>x (depth, rows), bias (outputs) or null, and z (outputs, rows).</summary>
    public T* X, Bias, Z;

    /// <summary>Strides between the features of x and z.</summary>
    public nint XStride, ZStride;

    /// <summary>Whether to add to z.</summary>
    public bool Accumulate;
}
