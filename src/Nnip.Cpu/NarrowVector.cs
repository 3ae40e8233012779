using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Nnip.Numerics;

namespace Nnip.Cpu;

/// <summary>A vector of 256 bits.</summary>
internal readonly unsafe struct NarrowVector<T> : IVector<NarrowVector<T>, T> where T : unmanaged
{
    private readonly Vector256<T> value;

    private NarrowVector(Vector256<T> value) => this.value = value;

    public static int Count => Vector256<T>.Count;

    public static bool CanTurn => Interleave.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator NarrowVector<T>(Vector256<T> value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Vector256<T>(NarrowVector<T> vector) => vector.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> Load(T* address) => Vector256.Load(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* address) => value.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreFirst(T* address, int count)
    {
        if (count >= Vector256<T>.Count)
            value.Store(address);
        else
            for (int lane = 0; lane < count; lane++)
                address[lane] = value[lane];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> Broadcast(T* address) => Vector256.Create(*address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> Create(T scalar) => Vector256.Create(scalar);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> Constant(double number) =>
        typeof(T) == typeof(float) ? Vector256.Create((float)number).As<float, T>() : Vector256.Create(number).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> operator +(NarrowVector<T> a, NarrowVector<T> b) => a.value + b.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> operator -(NarrowVector<T> a, NarrowVector<T> b) => a.value - b.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> operator -(NarrowVector<T> a) => -a.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> operator *(NarrowVector<T> a, NarrowVector<T> b) => a.value * b.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> operator &(NarrowVector<T> a, NarrowVector<T> b) => a.value & b.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> operator ^(NarrowVector<T> a, NarrowVector<T> b) => a.value ^ b.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> Fma(NarrowVector<T> a, NarrowVector<T> b, NarrowVector<T> c) =>
        typeof(T) == typeof(float)
            ? Vector256.FusedMultiplyAdd(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>()
            : Vector256.FusedMultiplyAdd(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> Fms(NarrowVector<T> a, NarrowVector<T> b, NarrowVector<T> c) => Fma(a, b, -c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> NegatedFma(NarrowVector<T> a, NarrowVector<T> b, NarrowVector<T> c) => Fma(-a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> Max(NarrowVector<T> a, NarrowVector<T> b) => Vector256.MaxNative(a.value, b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> Min(NarrowVector<T> a, NarrowVector<T> b) => Vector256.MinNative(a.value, b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> LessThan(NarrowVector<T> a, NarrowVector<T> b) => Vector256.LessThan(a.value, b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> Select(NarrowVector<T> bits, NarrowVector<T> a, NarrowVector<T> b) =>
        Vector256.ConditionalSelect(bits.value, a.value, b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> FirstLanes(int count) => Lanes.FirstOfHalf<T>(count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> Inverse(NarrowVector<T> x) => Vector256<T>.One / x.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> Sqrt(NarrowVector<T> x, out NarrowVector<T> inverse)
    {
        var root = Vector256.Sqrt(x.value);
        inverse = Vector256<T>.One / root;
        return root;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowVector<T> InverseSqrt(NarrowVector<T> x)
    {
        Sqrt(Vector256.MaxNative(x.value, Vector256.Create(Simd.Narrow<T>(Simd.LeastSquare))), out var inverse);
        return inverse;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Quarters(NarrowVector<T> multiple, out NarrowVector<T> odd, out NarrowVector<T> sinSign, out NarrowVector<T> cosSign)
    {
        if (typeof(T) == typeof(float))
        {
            Vector256<int> quarter = multiple.value.AsInt32(), one = Vector256.Create(1), two = Vector256.Create(2);
            odd = Vector256.Equals(quarter & one, one).As<int, T>();
            sinSign = Vector256.ShiftLeft(quarter & two, 30).As<int, T>();
            cosSign = Vector256.ShiftLeft((quarter + one) & two, 30).As<int, T>();
            return;
        }
        Vector256<long> quarters = multiple.value.AsInt64(), single = Vector256.Create(1L), twice = Vector256.Create(2L);
        odd = Vector256.Equals(quarters & single, single).As<long, T>();
        sinSign = Vector256.ShiftLeft(quarters & twice, 62).As<long, T>();
        cosSign = Vector256.ShiftLeft((quarters + single) & twice, 62).As<long, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddToAtoms<TPlaces>(
        NarrowVector<T> x, NarrowVector<T> y, NarrowVector<T> z, NarrowVector<T> w, T* atoms, TPlaces places)
        where TPlaces : struct, IAtomPlaces => HalfTriples<T>.Add(x, y, z, w, atoms, places, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromAtoms<TPlaces>(
        T* atoms, TPlaces places, out NarrowVector<T> x, out NarrowVector<T> y, out NarrowVector<T> z, out NarrowVector<T> w)
        where TPlaces : struct, IAtomPlaces
    {
        HalfTriples<T>.Gather(atoms, places, 0, out var valueX, out var valueY, out var valueZ, out var valueW);
        (x, y, z, w) = (valueX, valueY, valueZ, valueW);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn(T* source, nint sourceStride, T* target, nint targetStride)
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Sums(NarrowVector<T> first, NarrowVector<T> second, NarrowVector<T> third, NarrowVector<T> fourth)
    {
        Vector256<T> s0 = first, s1 = second, s2 = third, s3 = fourth;
        if (AdvSimd.Arm64.IsSupported)
            return SumsOfNeighbours(s0, s1, s2, s3);
        if (!Avx.IsSupported)
            return Vector256<T>.Zero.WithElement(0, Vector256.Sum(s0)).WithElement(1, Vector256.Sum(s1))
                .WithElement(2, Vector256.Sum(s2)).WithElement(3, Vector256.Sum(s3));
        if (typeof(T) == typeof(float))
        {
            var low = (Avx.UnpackLow(s0.AsSingle(), s1.AsSingle()) + Avx.UnpackHigh(s0.AsSingle(), s1.AsSingle())).AsDouble();
            var high = (Avx.UnpackLow(s2.AsSingle(), s3.AsSingle()) + Avx.UnpackHigh(s2.AsSingle(), s3.AsSingle())).AsDouble();
            var all = Avx.UnpackLow(low, high).AsSingle() + Avx.UnpackHigh(low, high).AsSingle();
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

    /// <summary>Stores the lanes of 128 bits at multiples of the stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLanes(Vector256<T> vector, T* target, nint stride)
    {
        vector.GetLower().Store(target);
        vector.GetUpper().Store(target + stride);
    }
}
