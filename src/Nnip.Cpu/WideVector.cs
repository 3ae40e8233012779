using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Numerics;

namespace Nnip.Cpu;

/// <summary>A vector of 512 bits.</summary>
internal readonly unsafe struct WideVector<T> : IVector<WideVector<T>, T> where T : unmanaged
{
    private readonly Vector512<T> value;

    private WideVector(Vector512<T> value) => this.value = value;

    public static int Count => Vector512<T>.Count;

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
    public static WideVector<T> Constant(double number) => Simd.Constant<T>(number);

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
        where TPlaces : struct, IAtomPlaces => AtomQuads<T>.Add(x, y, z, w, atoms, places);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromAtoms<TPlaces>(
        T* atoms, TPlaces places, out WideVector<T> x, out WideVector<T> y, out WideVector<T> z, out WideVector<T> w)
        where TPlaces : struct, IAtomPlaces
    {
        AtomQuads<T>.Gather(atoms, places, out var valueX, out var valueY, out var valueZ, out var valueW);
        (x, y, z, w) = (valueX, valueY, valueZ, valueW);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Sums(WideVector<T> s0, WideVector<T> s1, WideVector<T> s2, WideVector<T> s3) =>
        WideLanes<T>.Sums(s0.value, s1.value, s2.value, s3.value);
}
