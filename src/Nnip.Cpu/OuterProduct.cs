namespace Nnip.Cpu;

/// <summary>Sums (outputs, inputs) += Y X^T + SecondY SecondX^T over rows, on feature-major blocks.</summary>
internal unsafe struct OuterProduct<T> where T : unmanaged
{
    /// <summary>Number of outputs, inputs and rows.</summary>
    public int Outputs, Inputs, Rows;

    /// <summary>(outputs, rows) and (inputs, rows).</summary>
    public T* Y, X;

    /// <summary>The second product; null where there is none.</summary>
    public T* SecondY, SecondX;

    /// <summary>Strides between features.</summary>
    public nint YStride, XStride, SecondYStride, SecondXStride;

    /// <summary>Destination: output o and input i at Sums[o * OutputStride + i * InputStride].</summary>
    public T* Sums;

    /// <summary>Strides of the destination; that of inputs is 1 unless there is one input.</summary>
    public nint OutputStride, InputStride;

    /// <summary>Leaves the first inputs out.</summary>
    public void SkipInputs(int count)
    {
        Inputs -= count;
        X += count * XStride;
        SecondX += SecondX == null ? 0 : count * SecondXStride;
        Sums += count * InputStride;
    }

    /// <summary>Goes on by so many rows.</summary>
    public void Move(int rows)
    {
        Y += rows;
        X += rows;
        if (SecondY == null)
            return;
        SecondY += rows;
        SecondX += rows;
    }
}
