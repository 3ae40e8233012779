using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Numerics;

namespace Nnip.Cpu;

/// <summary>A vector of 256 bits.</summary>
internal readonly unsafe struct NarrowVector<T> : IVector<NarrowVector<T>, T> where T : unmanaged
{
    private readonly Vector256<T> value;

    private NarrowVector(Vector256<T> value) => this.value = value;

    public static int Count => Vector256<T>.Count;

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
        NarrowLanes<T>.Fma(a.value, b.value, c.value);

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
        where TPlaces : struct, IAtomPlaces => NarrowAtomQuads<T>.Add(x, y, z, w, atoms, places, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromAtoms<TPlaces>(
        T* atoms, TPlaces places, out NarrowVector<T> x, out NarrowVector<T> y, out NarrowVector<T> z, out NarrowVector<T> w)
        where TPlaces : struct, IAtomPlaces
    {
        NarrowAtomQuads<T>.Gather(atoms, places, 0, out var valueX, out var valueY, out var valueZ, out var valueW);
        (x, y, z, w) = (valueX, valueY, valueZ, valueW);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Sums(NarrowVector<T> s0, NarrowVector<T> s1, NarrowVector<T> s2, NarrowVector<T> s3) =>
        NarrowLanes<T>.Sums(s0.value, s1.value, s2.value, s3.value);
}
