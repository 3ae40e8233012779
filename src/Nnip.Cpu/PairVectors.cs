using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Cpu;

/// <summary>The planes of a frame's pair vectors.</summary>
internal readonly unsafe struct PairVectors<T>(Frame<T> frame) where T : unmanaged
{
    /// <summary>
    /// Bytes of each plane between what is fetched and what is worked on: some thirty vectors, longer than memory takes to answer.
    /// </summary>
    private const int Ahead = 1024;

    private readonly int* neighbours = (int*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(frame.Neighbours));

    /// <summary>x of each pair.</summary>
    public T* X { get; } = frame.Vectors.Data;

    /// <summary>y of each pair.</summary>
    public T* Y { get; } = frame.Vectors.Data + frame.PairStride;

    /// <summary>z of each pair.</summary>
    public T* Z { get; } = frame.Vectors.Data + 2 * (nint)frame.PairStride;

    /// <summary>
    /// In a loop over vectors of pairs that is the first to touch a frame: asks for the vectors some way on, and for the neighbours, which
    /// the operations after it need.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int p)
    {
        CacheLine.Fetch((byte*)(X + p) + Ahead);
        CacheLine.Fetch((byte*)(Y + p) + Ahead);
        CacheLine.Fetch((byte*)(Z + p) + Ahead);
        CacheLine.FetchNear(neighbours + p);
    }
}
