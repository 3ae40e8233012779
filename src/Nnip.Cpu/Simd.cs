using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

/// <summary>
/// What <see cref="Vector512"/> lacks for a generic element type. T is float or double; the type tests fold away when a method is
/// compiled for one of them.
/// </summary>
internal static unsafe class Simd
{
    /// <summary>a * b + c with one rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Fma<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) where T : unmanaged =>
        typeof(T) == typeof(float)
            ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
            : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    /// <summary>The scalar in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Constant<T>(double value) where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector512.Create((float)value).As<float, T>() : Vector512.Create(value).As<double, T>();

    /// <summary>The scalar at an address in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast<T>(T* address) where T : unmanaged => Vector512.Create(*address);

    /// <summary>All bits set in the first lanes, as many as are asked for, and clear in the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> FirstLanes<T>(int count) where T : unmanaged =>
        typeof(T) == typeof(float)
            ? Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).As<int, T>()
            : Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).As<long, T>();

    /// <summary>A vector of which the first lanes, as many as are left, come from memory, and the others are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<T> LoadLanes<T>(T* source, int left) where T : unmanaged
    {
        var vector = Vector512.Load(source);
        return left < Vector512<T>.Count ? vector & FirstLanes<T>(left) : vector;
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
