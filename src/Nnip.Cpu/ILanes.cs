using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Nnip.Cpu;

/// <summary>
/// What products do with vectors of the width that a processor has, so that each is written once and its tiles fit the registers of either:
/// 32 of 512 bits (<see cref="WideLanes{T}"/>) or 16 of 256 (<see cref="NarrowLanes{T}"/>). The vectors are bare, not wrapped as those of
/// <see cref="IVector{TSelf, T}"/>, of which the compiler copies each sum that a multiply-add goes on with: a fifth more instructions.
/// </summary>
internal unsafe interface ILanes<T, TVector> where T : unmanaged where TVector : struct
{
    /// <summary>Elements of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether <see cref="Transpose"/> works here.</summary>
    static abstract bool CanTranspose { get; }

    static abstract TVector Load(T* address);

    static abstract void Store(TVector vector, T* address);

    /// <summary>The scalar at an address in every lane.</summary>
    static abstract TVector Broadcast(T* address);

    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a * b + c with one rounding.</summary>
    static abstract TVector Fma(TVector a, TVector b, TVector c);

    /// <summary>
    /// target (rows, features) from source (features, rows), for as many rows as there are lanes and 128 bits of features.
    /// </summary>
    static abstract void Transpose(T* source, nint sourceStride, T* target, nint targetStride);

    /// <summary>The sums over the lanes of four vectors, in the first four lanes.</summary>
    static abstract Vector256<T> Sums(TVector s0, TVector s1, TVector s2, TVector s3);
}

/// <summary>Vectors of 512 bits.</summary>
internal unsafe struct WideLanes<T> : ILanes<T, Vector512<T>> where T : unmanaged
{
    public static int Count => Vector512<T>.Count;

    public static bool CanTranspose => Avx512F.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* address) => Vector512.Load(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> vector, T* address) => vector.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T* address) => Vector512.Create(*address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add(Vector512<T> a, Vector512<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Fma(Vector512<T> a, Vector512<T> b, Vector512<T> c) => Simd.Fma(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Sums(Vector512<T> s0, Vector512<T> s1, Vector512<T> s2, Vector512<T> s3)
    {
        if (!Avx512F.IsSupported)
            return NarrowLanes<T>.Sums(
                s0.GetLower() + s0.GetUpper(), s1.GetLower() + s1.GetUpper(), s2.GetLower() + s2.GetUpper(), s3.GetLower() + s3.GetUpper());
        // Two vectors become one with half of the additions left, so that no lane is idle.
        if (typeof(T) == typeof(float))
        {
            var first = (Avx512F.UnpackLow(s0.AsSingle(), s1.AsSingle()) + Avx512F.UnpackHigh(s0.AsSingle(), s1.AsSingle())).AsDouble();
            var second = (Avx512F.UnpackLow(s2.AsSingle(), s3.AsSingle()) + Avx512F.UnpackHigh(s2.AsSingle(), s3.AsSingle())).AsDouble();
            var all = Avx512F.UnpackLow(first, second).AsSingle() + Avx512F.UnpackHigh(first, second).AsSingle();
            var half = all.GetLower() + all.GetUpper();
            return (half.GetLower() + half.GetUpper()).ToVector256Unsafe().As<float, T>();
        }
        var left = Avx512F.UnpackLow(s0.AsDouble(), s1.AsDouble()) + Avx512F.UnpackHigh(s0.AsDouble(), s1.AsDouble());
        var right = Avx512F.UnpackLow(s2.AsDouble(), s3.AsDouble()) + Avx512F.UnpackHigh(s2.AsDouble(), s3.AsDouble());
        Vector256<double> low = left.GetLower() + left.GetUpper(), high = right.GetLower() + right.GetUpper();
        return Vector256.Create(low.GetLower() + low.GetUpper(), high.GetLower() + high.GetUpper()).As<double, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(T* source, nint sourceStride, T* target, nint targetStride)
    {
        if (typeof(T) == typeof(float))
        {
            float* third = (float*)(source + 2 * sourceStride);
            Vector512<float> f0 = Vector512.Load((float*)source), f1 = Vector512.Load((float*)(source + sourceStride));
            Vector512<float> f2 = Vector512.Load(third), f3 = Vector512.Load(third + sourceStride);
            Vector512<double> low01 = Avx512F.UnpackLow(f0, f1).AsDouble(), high01 = Avx512F.UnpackHigh(f0, f1).AsDouble();
            Vector512<double> low23 = Avx512F.UnpackLow(f2, f3).AsDouble(), high23 = Avx512F.UnpackHigh(f2, f3).AsDouble();
            StoreLanes(Avx512F.UnpackLow(low01, low23).As<double, T>(), target, 4 * targetStride);
            StoreLanes(Avx512F.UnpackHigh(low01, low23).As<double, T>(), target + targetStride, 4 * targetStride);
            StoreLanes(Avx512F.UnpackLow(high01, high23).As<double, T>(), target + 2 * targetStride, 4 * targetStride);
            StoreLanes(Avx512F.UnpackHigh(high01, high23).As<double, T>(), target + 3 * targetStride, 4 * targetStride);
            return;
        }
        Vector512<double> d0 = Vector512.Load((double*)source), d1 = Vector512.Load((double*)(source + sourceStride));
        StoreLanes(Avx512F.UnpackLow(d0, d1).As<double, T>(), target, 2 * targetStride);
        StoreLanes(Avx512F.UnpackHigh(d0, d1).As<double, T>(), target + targetStride, 2 * targetStride);
    }

    /// <summary>Stores the lanes of 128 bits at multiples of the stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLanes(Vector512<T> vector, T* target, nint stride)
    {
        vector.GetLower().GetLower().Store(target);
        vector.GetLower().GetUpper().Store(target + stride);
        vector.GetUpper().GetLower().Store(target + 2 * stride);
        vector.GetUpper().GetUpper().Store(target + 3 * stride);
    }
}

/// <summary>Vectors of 256 bits.</summary>
internal unsafe struct NarrowLanes<T> : ILanes<T, Vector256<T>> where T : unmanaged
{
    public static int Count => Vector256<T>.Count;

    public static bool CanTranspose => Interleave.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(T* address) => Vector256.Load(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> vector, T* address) => vector.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Broadcast(T* address) => Vector256.Create(*address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Add(Vector256<T> a, Vector256<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Fma(Vector256<T> a, Vector256<T> b, Vector256<T> c) =>
        typeof(T) == typeof(float)
            ? Vector256.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
            : Vector256.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Sums(Vector256<T> s0, Vector256<T> s1, Vector256<T> s2, Vector256<T> s3)
    {
        if (AdvSimd.Arm64.IsSupported)
            return SumsOfNeighbours(s0, s1, s2, s3);
        if (!Avx.IsSupported)
            return Vector256<T>.Zero.WithElement(0, Vector256.Sum(s0)).WithElement(1, Vector256.Sum(s1))
                .WithElement(2, Vector256.Sum(s2)).WithElement(3, Vector256.Sum(s3));
        if (typeof(T) == typeof(float))
        {
            var first = (Avx.UnpackLow(s0.AsSingle(), s1.AsSingle()) + Avx.UnpackHigh(s0.AsSingle(), s1.AsSingle())).AsDouble();
            var second = (Avx.UnpackLow(s2.AsSingle(), s3.AsSingle()) + Avx.UnpackHigh(s2.AsSingle(), s3.AsSingle())).AsDouble();
            var all = Avx.UnpackLow(first, second).AsSingle() + Avx.UnpackHigh(first, second).AsSingle();
            return (all.GetLower() + all.GetUpper()).ToVector256Unsafe().As<float, T>();
        }
        var left = Avx.UnpackLow(s0.AsDouble(), s1.AsDouble()) + Avx.UnpackHigh(s0.AsDouble(), s1.AsDouble());
        var right = Avx.UnpackLow(s2.AsDouble(), s3.AsDouble()) + Avx.UnpackHigh(s2.AsDouble(), s3.AsDouble());
        return Vector256.Create(left.GetLower() + left.GetUpper(), right.GetLower() + right.GetUpper()).As<double, T>();
    }

    /// <summary>The sums where an instruction adds neighbouring lanes of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> SumsOfNeighbours(Vector256<T> s0, Vector256<T> s1, Vector256<T> s2, Vector256<T> s3)
    {
        Vector128<T> h0 = s0.GetLower() + s0.GetUpper(), h1 = s1.GetLower() + s1.GetUpper();
        Vector128<T> h2 = s2.GetLower() + s2.GetUpper(), h3 = s3.GetLower() + s3.GetUpper();
        if (typeof(T) == typeof(float))
            return AdvSimd.Arm64.AddPairwise(
                AdvSimd.Arm64.AddPairwise(h0.AsSingle(), h1.AsSingle()), AdvSimd.Arm64.AddPairwise(h2.AsSingle(), h3.AsSingle()))
                .ToVector256Unsafe().As<float, T>();
        return Vector256.Create(
            AdvSimd.Arm64.AddPairwise(h0.AsDouble(), h1.AsDouble()), AdvSimd.Arm64.AddPairwise(h2.AsDouble(), h3.AsDouble()))
            .As<double, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(T* source, nint sourceStride, T* target, nint targetStride)
    {
        if (typeof(T) == typeof(float))
        {
            float* third = (float*)(source + 2 * sourceStride);
            Vector256<float> f0 = Vector256.Load((float*)source), f1 = Vector256.Load((float*)(source + sourceStride));
            Vector256<float> f2 = Vector256.Load(third), f3 = Vector256.Load(third + sourceStride);
            Vector256<double> low01 = Interleave.Low(f0, f1).AsDouble(), high01 = Interleave.High(f0, f1).AsDouble();
            Vector256<double> low23 = Interleave.Low(f2, f3).AsDouble(), high23 = Interleave.High(f2, f3).AsDouble();
            StoreLanes(Interleave.Low(low01, low23).As<double, T>(), target, 4 * targetStride);
            StoreLanes(Interleave.High(low01, low23).As<double, T>(), target + targetStride, 4 * targetStride);
            StoreLanes(Interleave.Low(high01, high23).As<double, T>(), target + 2 * targetStride, 4 * targetStride);
            StoreLanes(Interleave.High(high01, high23).As<double, T>(), target + 3 * targetStride, 4 * targetStride);
            return;
        }
        Vector256<double> d0 = Vector256.Load((double*)source), d1 = Vector256.Load((double*)(source + sourceStride));
        StoreLanes(Interleave.Low(d0, d1).As<double, T>(), target, 2 * targetStride);
        StoreLanes(Interleave.High(d0, d1).As<double, T>(), target + targetStride, 2 * targetStride);
    }

    /// <summary>Stores the lanes of 128 bits at multiples of the stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLanes(Vector256<T> vector, T* target, nint stride)
    {
        vector.GetLower().Store(target);
        vector.GetUpper().Store(target + stride);
    }
}
