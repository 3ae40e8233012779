using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

/// <summary>
/// What the sweeps leave for each other. Blocks are (hidden units, rows) with the row stride of the call. The narrow path keeps the
/// preactivations alone, four or eight bytes of a unit and row, and evaluates activations anew, which takes less time than reading them;
/// the products of the wide path need the rest. What only a pullback or a gradient needs is allocated by the first of these.
/// </summary>
/// <param name="units">Units of the hidden layers.</param>
/// <param name="rows">Most rows.</param>
/// <param name="parts">Numbers that the blocks of the narrow path add up to the gradient.</param>
/// <param name="allocate">Allocates a buffer of values.</param>
internal sealed class CudaNetworkTape<T>(NetworkUnits units, int rows, int parts, Func<string, int, CudaBuffer<T>> allocate)
    : NetworkTape<T>(rows) where T : unmanaged
{
    private readonly List<CudaBuffer<T>> buffers = [];
    private CudaBuffer<T>? preactivations, values, adjoints, valueAdjoints, tangents, valueTangents, reverse, reverseBelow, patches,
        gradientParts, weightParts;
    private bool disposed;

    /// <summary>z.</summary>
    public CudaBuffer<T> Preactivations => Block(ref preactivations, "preactivations", units.Hidden);

    /// <summary>a.</summary>
    public CudaBuffer<T> Values => Block(ref values, "activations", units.Hidden);

    /// <summary>d = dE/dz.</summary>
    public CudaBuffer<T> Adjoints => Block(ref adjoints, "layer adjoints", units.Hidden);

    /// <summary>dE/da; not of the last hidden layer, where they are weights.</summary>
    public CudaBuffer<T> ValueAdjoints => Block(ref valueAdjoints, "activation adjoints", units.Hidden);

    /// <summary>u, the tangents of z.</summary>
    public CudaBuffer<T> Tangents => Block(ref tangents, "layer tangents", units.Hidden);

    /// <summary>t, the tangents of a.</summary>
    public CudaBuffer<T> ValueTangents => Block(ref valueTangents, "activation tangents", units.Hidden);

    /// <summary>zb of a layer (widest, rows).</summary>
    public CudaBuffer<T> Reverse => Block(ref reverse, "reverse sweep", units.Widest);

    /// <summary>zb of the layer below.</summary>
    public CudaBuffer<T> ReverseBelow => Block(ref reverseBelow, "reverse sweep below", units.Widest);

    /// <summary>W^T times the adjoints of every place of a convolution (places, inputs of one, rows).</summary>
    public CudaBuffer<T> Patches => Block(ref patches, "patches", units.Patches);

    /// <summary>Products of every place of a convolution that add up to the gradient of its weights.</summary>
    public CudaBuffer<T> WeightParts
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return weightParts ??= Keep(allocate("weight parts", units.WeightParts));
        }
    }

    /// <summary>Sums over the rows of each block of the narrow path.</summary>
    public CudaBuffer<T> GradientParts
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return gradientParts ??= Keep(allocate("gradient parts", parts));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        disposed = true;
        foreach (var buffer in buffers)
            buffer.Dispose();
    }

    private CudaBuffer<T> Block(ref CudaBuffer<T>? block, string name, int features)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return block ??= Keep(allocate(name, checked(features * RowCapacity)));
    }

    private CudaBuffer<T> Keep(CudaBuffer<T> buffer)
    {
        buffers.Add(buffer);
        return buffer;
    }
}
