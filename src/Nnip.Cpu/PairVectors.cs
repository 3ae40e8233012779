using Nnip.Backends;

namespace Nnip.Cpu;

/// <summary>The planes of a frame's pair vectors.</summary>
internal readonly unsafe struct PairVectors<T>(Frame<T> frame) where T : unmanaged
{
    /// <summary>x of each pair.</summary>
    public T* X { get; } = frame.Vectors.Data;

    /// <summary>y of each pair.</summary>
    public T* Y { get; } = frame.Vectors.Data + frame.PairStride;

    /// <summary>z of each pair.</summary>
    public T* Z { get; } = frame.Vectors.Data + 2 * (nint)frame.PairStride;
}
