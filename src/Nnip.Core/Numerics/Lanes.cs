using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
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

    /// <summary>
    /// As single precision. By halves where there are no vectors of 512 bits: of whole ones it would be done lane by lane.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Narrow(Vector512<double> vector) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector256Single(vector) : Vector256.Narrow(vector.GetLower(), vector.GetUpper());

    /// <summary>The lower halves of numbers, in the same way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Narrow(Vector512<long> vector) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector256Int32(vector) : Vector256.Narrow(vector.GetLower(), vector.GetUpper());

    /// <summary>
    /// A bit for each lane of a mask whose lanes are set or clear as a whole. ARM64 has no instruction for it: lanes are narrowed until
    /// they fit one vector, whose lanes are added, a power of two each.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bits(Vector512<double> mask) => AdvSimd.Arm64.IsSupported
        ? AdvSimd.Arm64.AddAcross(
            AdvSimd.Arm64.UnzipEven(EvenHalves(mask.GetLower()).AsUInt16(), EvenHalves(mask.GetUpper()).AsUInt16())
            & Vector128.Create((ushort)1, 2, 4, 8, 16, 32, 64, 128)).ToScalar()
        : mask.ExtractMostSignificantBits();

    /// <summary>The same of four lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(Vector256<double> mask) => AdvSimd.Arm64.IsSupported
        ? AdvSimd.Arm64.AddAcross(EvenHalves(mask) & Vector128.Create(1u, 2, 4, 8)).ToScalar()
        : mask.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> EvenHalves(Vector256<double> mask) =>
        AdvSimd.Arm64.UnzipEven(mask.GetLower().AsUInt32(), mask.GetUpper().AsUInt32());

    /// <summary>Whether <see cref="ToFront"/> and <see cref="Permute"/> work here.</summary>
    public static bool CanPermute => Avx2.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>The order that brings the lanes of a mask of four to the front, for <see cref="Permute"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> ToFront(ulong mask) => Avx2.IsSupported
        ? Avx2.ConvertToVector256Int32(
            Vector128.CreateScalarUnsafe(Unsafe.Add(ref MemoryMarshal.GetReference(Orders), (nint)mask)).AsByte()).AsByte()
        : Vector256.LoadUnsafe(ref Unsafe.Add(ref MemoryMarshal.GetReference(ByteOrders), 4 * (nint)mask)).AsByte();

    /// <summary>Four numbers of 64 bits in an order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Permute<T>(Vector256<T> values, Vector256<byte> order) where T : unmanaged
    {
        if (Avx2.IsSupported)
            return Avx2.PermuteVar8x32(values.AsInt32(), order.AsInt32()).As<int, T>();
        var table = (values.GetLower().AsByte(), values.GetUpper().AsByte());
        var lower = AdvSimd.Arm64.VectorTableLookup(table, order.GetLower());
        return Vector256.Create(lower, AdvSimd.Arm64.VectorTableLookup(table, order.GetUpper())).As<byte, T>();
    }

    /// <summary>In each byte the number of a half of 32 bits, which AVX2 moves, for each mask of four lanes.</summary>
    private static ReadOnlySpan<ulong> Orders =>
    [
        0x0000000000000000, 0x0000000000000100, 0x0000000000000302, 0x0000000003020100,
        0x0000000000000504, 0x0000000005040100, 0x0000000005040302, 0x0000050403020100,
        0x0000000000000706, 0x0000000007060100, 0x0000000007060302, 0x0000070603020100,
        0x0000000007060504, 0x0000070605040100, 0x0000070605040302, 0x0706050403020100,
    ];

    /// <summary>The bytes of each lane.</summary>
    private const ulong L0 = 0x0706050403020100, L1 = 0x0F0E0D0C0B0A0908, L2 = 0x1716151413121110, L3 = 0x1F1E1D1C1B1A1918;

    /// <summary>The bytes that ARM64 moves, for each mask of four lanes.</summary>
    private static ReadOnlySpan<ulong> ByteOrders =>
    [
        0, 0, 0, 0, L0, 0, 0, 0, L1, 0, 0, 0, L0, L1, 0, 0,
        L2, 0, 0, 0, L0, L2, 0, 0, L1, L2, 0, 0, L0, L1, L2, 0,
        L3, 0, 0, 0, L0, L3, 0, 0, L1, L3, 0, 0, L0, L1, L3, 0,
        L2, L3, 0, 0, L0, L2, L3, 0, L1, L2, L3, 0, L0, L1, L2, L3,
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
