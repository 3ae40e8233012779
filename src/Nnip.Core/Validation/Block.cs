using Nnip.Backends;
using Nnip.Numerics;

namespace Nnip.Validation;

/// <summary>A buffer of whatever element type, read and written as doubles.</summary>
internal abstract class Block(string name) : IDisposable
{
    /// <summary>What it holds.</summary>
    public string Name { get; } = name;

    /// <summary>Number of elements.</summary>
    public abstract int Length { get; }

    /// <summary>All elements, widened.</summary>
    public abstract double[] Read();

    /// <summary>Sets all elements, narrowed.</summary>
    public abstract void Write(double[] values);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>The same, with its element type.</summary>
internal sealed class Block<T>(DeviceBuffer<T> buffer) : Block(buffer.Name) where T : unmanaged
{
    /// <summary>The buffer.</summary>
    public DeviceBuffer<T> Buffer => buffer;

    /// <inheritdoc/>
    public override int Length => buffer.Length;

    /// <inheritdoc/>
    public override double[] Read() => Array.ConvertAll(buffer.Download(buffer.Length), Narrow.ToDouble);

    /// <inheritdoc/>
    public override void Write(double[] values) => buffer.Upload(Array.ConvertAll(values, Narrow.FromDouble<T>));

    /// <inheritdoc/>
    public override void Dispose() => buffer.Dispose();
}
