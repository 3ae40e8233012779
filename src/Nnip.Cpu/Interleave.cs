using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Nnip.Cpu;

/// <summary>
/// Lanes of a and b in turn within each 128 bits, of which transpositions are made: of floats, Low gives (a0, b0, a1, b1, a4, b4, a5, b5)
/// and High the rest. One instruction with AVX, one for each half on ARM64; <see cref="Vector256"/> has no word for it.
/// </summary>
internal static class Interleave
{
    /// <summary>Whether these work here.</summary>
    public static bool IsSupported => Avx.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>The lower lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Low(Vector256<float> a, Vector256<float> b) => Avx.IsSupported
        ? Avx.UnpackLow(a, b)
        : Vector256.Create(AdvSimd.Arm64.ZipLow(a.GetLower(), b.GetLower()), AdvSimd.Arm64.ZipLow(a.GetUpper(), b.GetUpper()));

    /// <summary>The upper lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> High(Vector256<float> a, Vector256<float> b) => Avx.IsSupported
        ? Avx.UnpackHigh(a, b)
        : Vector256.Create(AdvSimd.Arm64.ZipHigh(a.GetLower(), b.GetLower()), AdvSimd.Arm64.ZipHigh(a.GetUpper(), b.GetUpper()));

    /// <summary>The lower lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Low(Vector256<double> a, Vector256<double> b) => Avx.IsSupported
        ? Avx.UnpackLow(a, b)
        : Vector256.Create(AdvSimd.Arm64.ZipLow(a.GetLower(), b.GetLower()), AdvSimd.Arm64.ZipLow(a.GetUpper(), b.GetUpper()));

    /// <summary>The upper lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> High(Vector256<double> a, Vector256<double> b) => Avx.IsSupported
        ? Avx.UnpackHigh(a, b)
        : Vector256.Create(AdvSimd.Arm64.ZipHigh(a.GetLower(), b.GetLower()), AdvSimd.Arm64.ZipHigh(a.GetUpper(), b.GetUpper()));

    /// <summary>The lower halves of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> LowerHalves(Vector256<double> a, Vector256<double> b) =>
        Avx.IsSupported ? Avx.Permute2x128(a, b, 0x20) : Vector256.Create(a.GetLower(), b.GetLower());

    /// <summary>The upper halves of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> UpperHalves(Vector256<double> a, Vector256<double> b) =>
        Avx.IsSupported ? Avx.Permute2x128(a, b, 0x31) : Vector256.Create(a.GetUpper(), b.GetUpper());
}
