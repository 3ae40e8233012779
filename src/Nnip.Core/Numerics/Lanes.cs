using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nnip.Numerics;

/// <summary>What searches and the loops of the CPU do with the lanes of vectors.</summary>
internal static unsafe class Lanes
{
    /// <summary>The first lanes, or all where they are more. Compared where there are vectors of 512 bits, from memory elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> First(int count) => Vector512.IsHardwareAccelerated
        ? Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).AsDouble()
        : FirstLanes<double>(Math.Min(count, Vector512<double>.Count));

    /// <summary>A vector of set bits and one of clear bits.</summary>
    private static ReadOnlySpan<long> SetThenClear => [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>
    /// All bits set in the first lanes, as many as are asked for, and clear in the others. From memory: processors that have no vectors of
    /// 512 bits would count up the numbers of lanes one by one to compare them.
    /// </summary>
    /// <param name="count">From 0 to the number of lanes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> FirstLanes<T>(int count) where T : unmanaged => Vector512.LoadUnsafe(
        ref Unsafe.As<long, byte>(ref MemoryMarshal.GetReference(SetThenClear)), (nuint)(Vector512<byte>.Count - count * sizeof(T)))
        .As<byte, T>();

    /// <summary>The same for half a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> FirstOfHalf<T>(int count) where T : unmanaged => Vector256.LoadUnsafe(
        ref Unsafe.As<long, byte>(ref MemoryMarshal.GetReference(SetThenClear)), (nuint)(Vector512<byte>.Count - count * sizeof(T)))
        .As<byte, T>();

    /// <summary>Stores eight doubles as T, float or double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNarrowed<T>(Vector512<double> vector, T* address) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            Narrow(vector).Store((float*)address);
        else
            vector.Store((double*)address);
    }

    /// <summary>As single precision. By halves where there are no vectors of 512 bits: of whole ones it would be done lane by lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Narrow(Vector512<double> vector) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector256Single(vector) : Vector256.Narrow(vector.GetLower(), vector.GetUpper());

    /// <summary>The lower halves of numbers, in the same way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Narrow(Vector512<long> vector) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector256Int32(vector) : Vector256.Narrow(vector.GetLower(), vector.GetUpper());

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
