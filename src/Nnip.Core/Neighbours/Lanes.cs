using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nnip.Neighbours;

/// <summary>What searches do with the lanes of vectors.</summary>
internal static class Lanes
{
    /// <summary>The first lanes, or all where they are more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> First(int count) =>
        Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).AsDouble();

    /// <summary>
    /// The order that brings the lanes of a mask of four to the front, for <see cref="Avx2.PermuteVar8x32(Vector256{int}, Vector256{int})"/>, which
    /// moves halves of numbers of 64 bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ToFront(ulong mask) =>
        Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(Unsafe.Add(ref MemoryMarshal.GetReference(Orders), (nint)mask)).AsByte());

    /// <summary>In each byte the number of a half, for each mask of four lanes.</summary>
    private static ReadOnlySpan<ulong> Orders =>
    [
        0x0000000000000000, 0x0000000000000100, 0x0000000000000302, 0x0000000003020100,
        0x0000000000000504, 0x0000000005040100, 0x0000000005040302, 0x0000050403020100,
        0x0000000000000706, 0x0000000007060100, 0x0000000007060302, 0x0000070603020100,
        0x0000000007060504, 0x0000070605040100, 0x0000070605040302, 0x0706050403020100,
    ];

    /// <summary>The least of all lanes of one vector and the largest of another.</summary>
    public static (double Least, double Largest) Extremes(Vector512<double> least, Vector512<double> largest)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
            (low, high) = (Math.Min(low, least[lane]), Math.Max(high, largest[lane]));
        return (low, high);
    }
}
