using System.Runtime.CompilerServices;
using Nnip.Backends;

namespace Nnip.Cuda.Operations;

/// <summary>Where the arrays of a frame lie in one piece of memory, in units of eight bytes.</summary>
/// <param name="PairStart">First pair of each centre and species (N * S + 1).</param>
/// <param name="Neighbours">Neighbour of each pair (P).</param>
/// <param name="TransposeStart">Offsets of the transpose (N + 1).</param>
/// <param name="TransposePairs">Pairs by neighbour (P).</param>
/// <param name="Vectors">Pair vectors (3, PairStride).</param>
/// <param name="Forces">Labelled forces (N, 3), where there are some.</param>
/// <param name="End">Size.</param>
internal readonly record struct FrameLayout(
    int PairStart, int Neighbours, int TransposeStart, int TransposePairs, int Vectors, int Forces, int End)
{
    /// <summary>The layout of a frame of so many species.</summary>
    /// <exception cref="NotSupportedException">The frame is larger than a buffer can be.</exception>
    public static FrameLayout Of<T>(Frame<T> frame, int speciesCount) where T : unmanaged
    {
        int starts = frame.AtomCount * speciesCount + 1, real = Unsafe.SizeOf<T>();
        Span<long> bytes =
        [
            4L * starts, 4L * frame.PairCount, 4L * (frame.AtomCount + 1), 4L * frame.PairCount, 3L * real * frame.PairStride,
            frame.Forces is null ? 0 : 3L * real * frame.AtomCount,
        ];
        Span<int> first = stackalloc int[bytes.Length + 1];
        for (int a = 0; a < bytes.Length; a++)
        {
            long end = first[a] + Units(bytes[a]);
            if (end > int.MaxValue)
                throw new NotSupportedException($"a frame of {frame.PairCount} pairs is too large for the cuda backend");
            first[a + 1] = (int)end;
        }
        return new(first[0], first[1], first[2], first[3], first[4], first[5], first[6]);
    }

    /// <summary>Units that hold this many bytes.</summary>
    public static long Units(long bytes) => (bytes + sizeof(ulong) - 1) / sizeof(ulong);
}
