using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nnip.Numerics;

namespace Nnip.Cpu;

/// <summary>
/// What <see cref="Vector512"/> lacks for a generic element type. T is float or double; the type tests fold away when a method is
/// compiled for one of them.
/// </summary>
internal static unsafe class Simd
{
    /// <summary>Least argument of inverse roots.</summary>
    public const double LeastSquare = 1e-30;

    /// <summary>a * b + c with one rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Fma<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) where T : unmanaged =>
        typeof(T) == typeof(float)
            ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
            : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    /// <summary>c - a * b with one rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> NegatedFma<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) where T : unmanaged
    {
        if (!Avx512F.IsSupported)
            return Fma(-a, b, c);
        return typeof(T) == typeof(float)
            ? Avx512F.FusedMultiplyAddNegated(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
            : Avx512F.FusedMultiplyAddNegated(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
    }

    /// <summary>The scalar in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Constant<T>(double value) where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector512.Create((float)value).As<float, T>() : Vector512.Create(value).As<double, T>();

    /// <summary>The scalar at an address in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast<T>(T* address) where T : unmanaged => Vector512.Create(*address);

    /// <summary>
    /// sqrt(x) and its inverse for x from 1e-30 to 1e30, to within two units in the last place. Where the processor estimates the inverse
    /// to 14 bits, Newton's iteration does the rest: a root and a quotient would keep its one divider busy for some 20 cycles.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sqrt<T>(Vector512<T> x, out Vector512<T> inverse) where T : unmanaged
    {
        if (!Avx512F.IsSupported)
        {
            var root = Vector512.Sqrt(x);
            inverse = Constant<T>(1) / root;
            return root;
        }
        inverse = typeof(T) == typeof(float)
            ? Step(x, Avx512F.ReciprocalSqrt14(x.AsSingle()).As<float, T>())
            : Step(x, Step(x, Avx512F.ReciprocalSqrt14(x.AsDouble()).As<double, T>()));
        return x * inverse;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector512<T> Step(Vector512<T> x, Vector512<T> estimate) =>
            Fma(Constant<T>(0.5) * estimate, NegatedFma(x * estimate, estimate, Constant<T>(1)), estimate);
    }

    /// <summary>1 / x for x from 1e-30 to 1e30, in the same way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Inverse<T>(Vector512<T> x) where T : unmanaged
    {
        if (!Avx512F.IsSupported)
            return Constant<T>(1) / x;
        return typeof(T) == typeof(float)
            ? Step(x, Avx512F.Reciprocal14(x.AsSingle()).As<float, T>())
            : Step(x, Step(x, Avx512F.Reciprocal14(x.AsDouble()).As<double, T>()));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector512<T> Step(Vector512<T> x, Vector512<T> estimate) => Fma(estimate, NegatedFma(x, estimate, Constant<T>(1)), estimate);
    }

    /// <summary>A vector of which the first lanes, as many as are left, come from memory, and the others are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<T> LoadLanes<T>(T* source, int left) where T : unmanaged
    {
        var vector = Vector512.Load(source);
        return left < Vector512<T>.Count ? vector & Lanes.FirstLanes<T>(left) : vector;
    }

    /// <summary>Sum over lanes, halving the vector each time: fewer steps than the order of <see cref="Vector512.Sum"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(Vector512<T> vector) where T : unmanaged
    {
        var half = vector.GetLower() + vector.GetUpper();
        return Vector128.Sum(half.GetLower() + half.GetUpper());
    }

    /// <summary>Eight elements widened to double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> LoadDouble<T>(T* address) where T : unmanaged =>
        typeof(T) == typeof(float)
            ? Vector512.WidenLower(Vector256.Load((float*)address).ToVector512Unsafe())
            : Vector512.Load((double*)address);

    /// <summary>The lanes as double, lower and upper half added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> WidenSum<T>(Vector512<T> vector) where T : unmanaged =>
        typeof(T) == typeof(float)
            ? Vector512.WidenLower(vector.AsSingle()) + Vector512.WidenUpper(vector.AsSingle())
            : vector.AsDouble();

    /// <summary>Stores all lanes, or only the first ones where fewer are asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst<T>(Vector512<T> vector, T* address, int count) where T : unmanaged
    {
        if (count >= Vector512<T>.Count)
            vector.Store(address);
        else
            for (int lane = 0; lane < count; lane++)
                address[lane] = vector[lane];
    }

    /// <summary>A double as T.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Narrow<T>(double value) where T : unmanaged
    {
        if (typeof(T) == typeof(double))
            return Unsafe.BitCast<double, T>(value);
        return Unsafe.BitCast<float, T>((float)value);
    }

    /// <summary>T as a double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Widen<T>(T value) where T : unmanaged =>
        typeof(T) == typeof(double) ? Unsafe.BitCast<T, double>(value) : Unsafe.BitCast<T, float>(value);
}
