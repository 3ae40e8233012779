using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

/// <summary>What <see cref="AtomQuads{T}"/> does, for halves of its vectors: on processors that have no vectors of 512 bits.</summary>
internal static unsafe class NarrowAtomQuads<T> where T : unmanaged
{
    /// <summary>Writes as many atoms as half a vector has lanes, one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> x, Vector256<T> y, Vector256<T> z, Vector256<T> w, T* target)
    {
        Transpose(x, y, z, w, out var a, out var b, out var c, out var d);
        if (typeof(T) == typeof(float))
        {
            StoreEveryFourth(a, target);
            StoreEveryFourth(b, target + 4);
            StoreEveryFourth(c, target + 8);
            StoreEveryFourth(d, target + 12);
            return;
        }
        a.Store(target);
        b.Store(target + 4);
        c.Store(target + 8);
        d.Store(target + 12);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void StoreEveryFourth(Vector256<T> values, T* target)
        {
            values.GetLower().Store(target);
            values.GetUpper().Store(target + 16);
        }
    }

    /// <summary>Adds half a vector of pairs, from a lane on, to their neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<TPlaces>(Vector256<T> x, Vector256<T> y, Vector256<T> z, Vector256<T> w, T* atoms, TPlaces places, int lane)
        where TPlaces : struct, IAtomPlaces
    {
        Transpose(x, y, z, w, out var a, out var b, out var c, out var d);
        if (typeof(T) == typeof(float))
        {
            AddBoth(a, atoms, places, lane);
            AddBoth(b, atoms, places, lane + 1);
            AddBoth(c, atoms, places, lane + 2);
            AddBoth(d, atoms, places, lane + 3);
            return;
        }
        Add(a, (T*)((byte*)atoms + places[lane]));
        Add(b, (T*)((byte*)atoms + places[lane + 1]));
        Add(c, (T*)((byte*)atoms + places[lane + 2]));
        Add(d, (T*)((byte*)atoms + places[lane + 3]));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Add(Vector256<T> value, T* atom) => (value + Vector256.Load(atom)).Store(atom);
    }

    /// <summary>The neighbours of half a vector of pairs, from a lane on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gather<TPlaces>(
        T* atoms, TPlaces places, int lane, out Vector256<T> x, out Vector256<T> y, out Vector256<T> z, out Vector256<T> w)
        where TPlaces : struct, IAtomPlaces
    {
        // To transpose atoms gives components again.
        if (typeof(T) == typeof(float))
            Transpose(
                Both(atoms, places, lane), Both(atoms, places, lane + 1), Both(atoms, places, lane + 2), Both(atoms, places, lane + 3),
                out x, out y, out z, out w);
        else
            Transpose(Row(lane), Row(lane + 1), Row(lane + 2), Row(lane + 3), out x, out y, out z, out w);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector256<T> Row(int of) => Vector256.Load((T*)((byte*)atoms + places[of]));
    }

    /// <summary>Lanes of components to atoms. Float: those of lanes 0 and 4, then of 1 and 5 and so on. Double: of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(Vector256<T> x, Vector256<T> y, Vector256<T> z, Vector256<T> w,
        out Vector256<T> a, out Vector256<T> b, out Vector256<T> c, out Vector256<T> d)
    {
        if (typeof(T) == typeof(float))
        {
            Vector256<float> fx = x.AsSingle(), fy = y.AsSingle(), fz = z.AsSingle(), fw = w.AsSingle();
            Vector256<double> xyLow = Interleave.Low(fx, fy).AsDouble(), xyHigh = Interleave.High(fx, fy).AsDouble();
            Vector256<double> zwLow = Interleave.Low(fz, fw).AsDouble(), zwHigh = Interleave.High(fz, fw).AsDouble();
            a = Interleave.Low(xyLow, zwLow).As<double, T>();
            b = Interleave.High(xyLow, zwLow).As<double, T>();
            c = Interleave.Low(xyHigh, zwHigh).As<double, T>();
            d = Interleave.High(xyHigh, zwHigh).As<double, T>();
            return;
        }
        Vector256<double> xyEven = Interleave.Low(x.AsDouble(), y.AsDouble()), xyOdd = Interleave.High(x.AsDouble(), y.AsDouble());
        Vector256<double> zwEven = Interleave.Low(z.AsDouble(), w.AsDouble()), zwOdd = Interleave.High(z.AsDouble(), w.AsDouble());
        a = Interleave.LowerHalves(xyEven, zwEven).As<double, T>();
        b = Interleave.LowerHalves(xyOdd, zwOdd).As<double, T>();
        c = Interleave.UpperHalves(xyEven, zwEven).As<double, T>();
        d = Interleave.UpperHalves(xyOdd, zwOdd).As<double, T>();
    }

    /// <summary>The atoms of a neighbour and of that four further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Both<TPlaces>(T* atoms, TPlaces places, int lane) where TPlaces : struct, IAtomPlaces => Vector256.Create(
        Vector128.Load((T*)((byte*)atoms + places[lane])), Vector128.Load((T*)((byte*)atoms + places[lane + 4])));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddBoth<TPlaces>(Vector256<T> values, T* atoms, TPlaces places, int lane) where TPlaces : struct, IAtomPlaces
    {
        Add(values.GetLower(), (T*)((byte*)atoms + places[lane]));
        Add(values.GetUpper(), (T*)((byte*)atoms + places[lane + 4]));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Add(Vector128<T> value, T* atom) => (value + Vector128.Load(atom)).Store(atom);
    }
}
