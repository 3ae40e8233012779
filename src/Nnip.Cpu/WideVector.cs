using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nnip.Numerics;

namespace Nnip.Cpu;

/// <summary>A vector of 512 bits.</summary>
internal readonly unsafe struct WideVector<T> : IVector<WideVector<T>, T> where T : unmanaged
{
    private readonly Vector512<T> value;

    private WideVector(Vector512<T> value) => this.value = value;

    public static int Count => Vector512<T>.Count;

    public static bool CanTurn => Avx512F.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator WideVector<T>(Vector512<T> value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Vector512<T>(WideVector<T> vector) => vector.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> Load(T* address) => Vector512.Load(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* address) => value.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreFirst(T* address, int count) => Simd.StoreFirst(value, address, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> Broadcast(T* address) => Vector512.Create(*address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> Create(T scalar) => Vector512.Create(scalar);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> Constant(double number) =>
        typeof(T) == typeof(float) ? Vector512.Create((float)number).As<float, T>() : Vector512.Create(number).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> operator +(WideVector<T> a, WideVector<T> b) => a.value + b.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> operator -(WideVector<T> a, WideVector<T> b) => a.value - b.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> operator -(WideVector<T> a) => -a.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> operator *(WideVector<T> a, WideVector<T> b) => a.value * b.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> operator &(WideVector<T> a, WideVector<T> b) => a.value & b.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> operator ^(WideVector<T> a, WideVector<T> b) => a.value ^ b.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> Fma(WideVector<T> a, WideVector<T> b, WideVector<T> c) => Simd.Fma(a.value, b.value, c.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> Fms(WideVector<T> a, WideVector<T> b, WideVector<T> c) => Fma(a, b, -c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> NegatedFma(WideVector<T> a, WideVector<T> b, WideVector<T> c) => Simd.NegatedFma(a.value, b.value, c.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> Max(WideVector<T> a, WideVector<T> b) => Vector512.MaxNative(a.value, b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> Min(WideVector<T> a, WideVector<T> b) => Vector512.MinNative(a.value, b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> LessThan(WideVector<T> a, WideVector<T> b) => Vector512.LessThan(a.value, b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> Select(WideVector<T> bits, WideVector<T> a, WideVector<T> b) =>
        Vector512.ConditionalSelect(bits.value, a.value, b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> FirstLanes(int count) => Lanes.FirstLanes<T>(count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> Inverse(WideVector<T> x) => Simd.Inverse(x.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> Sqrt(WideVector<T> x, out WideVector<T> inverse)
    {
        Vector512<T> root = Simd.Sqrt(x.value, out var inverseRoot);
        inverse = inverseRoot;
        return root;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideVector<T> InverseSqrt(WideVector<T> x)
    {
        Simd.Sqrt(Vector512.MaxNative(x.value, Simd.Constant<T>(Simd.LeastSquare)), out var inverse);
        return inverse;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Quarters(WideVector<T> multiple, out WideVector<T> odd, out WideVector<T> sinSign, out WideVector<T> cosSign)
    {
        if (typeof(T) == typeof(float))
        {
            Vector512<int> quarter = multiple.value.AsInt32(), one = Vector512.Create(1), two = Vector512.Create(2);
            odd = Vector512.Equals(quarter & one, one).As<int, T>();
            sinSign = Vector512.ShiftLeft(quarter & two, 30).As<int, T>();
            cosSign = Vector512.ShiftLeft((quarter + one) & two, 30).As<int, T>();
            return;
        }
        Vector512<long> quarters = multiple.value.AsInt64(), single = Vector512.Create(1L), twice = Vector512.Create(2L);
        odd = Vector512.Equals(quarters & single, single).As<long, T>();
        sinSign = Vector512.ShiftLeft(quarters & twice, 62).As<long, T>();
        cosSign = Vector512.ShiftLeft((quarters + single) & twice, 62).As<long, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddToAtoms<TPlaces>(
        WideVector<T> x, WideVector<T> y, WideVector<T> z, WideVector<T> w, T* atoms, TPlaces places)
        where TPlaces : struct, IAtomPlaces => AtomTriples<T>.Add(x, y, z, w, atoms, places);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromAtoms<TPlaces>(
        T* atoms, TPlaces places, out WideVector<T> x, out WideVector<T> y, out WideVector<T> z, out WideVector<T> w)
        where TPlaces : struct, IAtomPlaces
    {
        AtomTriples<T>.Gather(atoms, places, out var valueX, out var valueY, out var valueZ, out var valueW);
        (x, y, z, w) = (valueX, valueY, valueZ, valueW);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn(T* source, nint sourceStride, T* target, nint targetStride)
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Sums(WideVector<T> first, WideVector<T> second, WideVector<T> third, WideVector<T> fourth)
    {
        Vector512<T> s0 = first, s1 = second, s2 = third, s3 = fourth;
        if (!Avx512F.IsSupported)
            return NarrowVector<T>.Sums(
                s0.GetLower() + s0.GetUpper(), s1.GetLower() + s1.GetUpper(), s2.GetLower() + s2.GetUpper(), s3.GetLower() + s3.GetUpper());
        // Two vectors become one with half of the additions left, so that no lane is idle.
        if (typeof(T) == typeof(float))
        {
            var lower = (Avx512F.UnpackLow(s0.AsSingle(), s1.AsSingle()) + Avx512F.UnpackHigh(s0.AsSingle(), s1.AsSingle())).AsDouble();
            var upper = (Avx512F.UnpackLow(s2.AsSingle(), s3.AsSingle()) + Avx512F.UnpackHigh(s2.AsSingle(), s3.AsSingle())).AsDouble();
            var all = Avx512F.UnpackLow(lower, upper).AsSingle() + Avx512F.UnpackHigh(lower, upper).AsSingle();
            var half = all.GetLower() + all.GetUpper();
            return (half.GetLower() + half.GetUpper()).ToVector256Unsafe().As<float, T>();
        }
        var left = Avx512F.UnpackLow(s0.AsDouble(), s1.AsDouble()) + Avx512F.UnpackHigh(s0.AsDouble(), s1.AsDouble());
        var right = Avx512F.UnpackLow(s2.AsDouble(), s3.AsDouble()) + Avx512F.UnpackHigh(s2.AsDouble(), s3.AsDouble());
        Vector256<double> low = left.GetLower() + left.GetUpper(), high = right.GetLower() + right.GetUpper();
        return Vector256.Create(low.GetLower() + low.GetUpper(), high.GetLower() + high.GetUpper()).As<double, T>();
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
