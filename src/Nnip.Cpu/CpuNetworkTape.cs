using Nnip.Backends;
using Nnip.Networks;

namespace Nnip.Cpu;

/// <summary>
/// For each hidden layer a, act', act'' of the forward sweep, and of the pullback d = dE/dz and dE/da. Blocks are (width, rows), layer
/// after layer, with the row stride of the call.
/// </summary>
internal sealed unsafe class CpuNetworkTape<T> : NetworkTape<T> where T : unmanaged
{
    private readonly HostBuffer<T> values, slopes, curvatures, adjoints, valueAdjoints;
    private readonly int[] offsets;
    private readonly int units;

    public CpuNetworkTape(NetworkShape shape, int rows) : base(rows)
    {
        offsets = new int[shape.HiddenWidths.Length];
        for (int l = 0; l < offsets.Length; l++)
        {
            offsets[l] = units;
            units += shape.HiddenWidths[l];
        }
        int length = Length(rows);
        values = new("activations", length);
        slopes = new("activation slopes", length);
        curvatures = new("activation curvatures", length);
        adjoints = new("layer adjoints", length);
        valueAdjoints = new("activation adjoints", length);
    }

    /// <summary>a of hidden layer l.</summary>
    public T* Values(int l, int stride) => values.Data + (nint)offsets[l] * stride;

    /// <summary>act' of hidden layer l.</summary>
    public T* Slopes(int l, int stride) => slopes.Data + (nint)offsets[l] * stride;

    /// <summary>act'' of hidden layer l.</summary>
    public T* Curvatures(int l, int stride) => curvatures.Data + (nint)offsets[l] * stride;

    /// <summary>d = dE/dz of hidden layer l.</summary>
    public T* Adjoints(int l, int stride) => adjoints.Data + (nint)offsets[l] * stride;

    /// <summary>dE/da of hidden layer l.</summary>
    public T* ValueAdjoints(int l, int stride) => valueAdjoints.Data + (nint)offsets[l] * stride;

    /// <inheritdoc/>
    public override bool TryGrow(int rows)
    {
        int length = Length(rows);
        // Where there is no memory for all of them, there are rows for none.
        RowCapacity = 0;
        foreach (var buffer in (ReadOnlySpan<HostBuffer<T>>)[values, slopes, curvatures, adjoints, valueAdjoints])
            buffer.TryGrow(length);
        RowCapacity = rows;
        return true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        values.Dispose();
        slopes.Dispose();
        curvatures.Dispose();
        adjoints.Dispose();
        valueAdjoints.Dispose();
    }

    private int Length(int rows) => BlockLength.Of("activations", units, rows);
}
