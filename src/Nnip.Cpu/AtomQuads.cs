using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Nnip.Memory;

namespace Nnip.Cpu;

/// <summary>
/// Blocks (atoms, 4) of three components and zero, or of four numbers: one load or store moves what a neighbour has, and vectors of pairs
/// (4, lanes) are transposed in registers.
/// </summary>
internal static unsafe class AtomQuads<T> where T : unmanaged
{
    private static readonly Table<int> ascending = new([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);

    /// <summary>Bytes of an atom.</summary>
    public static int Bytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4 * sizeof(T);
    }

    /// <summary>Whether the processor has what these loops need.</summary>
    public static bool AreFast => Avx2.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>
    /// From three planes. Whole vectors are read and written: there must be room for atoms up to a multiple of
    /// <see cref="RowLayout.Alignment"/>.
    /// </summary>
    public static void FromPlanes(T* source, nint plane, int count, T* target)
    {
        for (int atom = 0; atom < count; atom += Vector512<T>.Count)
            Store(
                Vector512.Load(source + atom), Vector512.Load(source + plane + atom), Vector512.Load(source + 2 * plane + atom),
                Vector512<T>.Zero, target + 4 * atom);
    }

    /// <summary>Writes as many atoms as a vector has lanes, one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> x, Vector512<T> y, Vector512<T> z, Vector512<T> w, T* target)
    {
        if (!Avx512F.IsSupported)
        {
            NarrowAtomQuads<T>.Store(x.GetLower(), y.GetLower(), z.GetLower(), w.GetLower(), target);
            NarrowAtomQuads<T>.Store(x.GetUpper(), y.GetUpper(), z.GetUpper(), w.GetUpper(), target + 4 * Vector256<T>.Count);
            return;
        }
        Transpose(x, y, z, w, out var a, out var b, out var c, out var d);
        if (typeof(T) == typeof(float))
        {
            StoreEvery4th(a, target);
            StoreEvery4th(b, target + 4);
            StoreEvery4th(c, target + 8);
            StoreEvery4th(d, target + 12);
            return;
        }
        a.GetLower().Store(target);
        b.GetLower().Store(target + 4);
        a.GetUpper().Store(target + 8);
        b.GetUpper().Store(target + 12);
        c.GetLower().Store(target + 16);
        d.GetLower().Store(target + 20);
        c.GetUpper().Store(target + 24);
        d.GetUpper().Store(target + 28);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void StoreEvery4th(Vector512<T> values, T* target)
        {
            values.GetLower().GetLower().Store(target);
            values.GetLower().GetUpper().Store(target + 16);
            values.GetUpper().GetLower().Store(target + 32);
            values.GetUpper().GetUpper().Store(target + 48);
        }
    }

    /// <summary>Subtracts them from three planes. Whole vectors of atoms are read.</summary>
    public static void SubtractFromPlanes(T* source, int count, T* target, nint plane)
    {
        for (int atom = 0; atom < count; atom += Vector512<T>.Count, source += 4 * Vector512<T>.Count, target += Vector512<T>.Count)
        {
            Load(source, out var x, out var y, out var z, out _);
            Simd.StoreFirst(Vector512.Load(target) - x, target, count - atom);
            Simd.StoreFirst(Vector512.Load(target + plane) - y, target + plane, count - atom);
            Simd.StoreFirst(Vector512.Load(target + 2 * plane) - z, target + 2 * plane, count - atom);
        }
    }

    /// <summary>Adds a vector of pairs to their neighbours, in the order of the pairs but for the lanes of one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<TPlaces>(Vector512<T> x, Vector512<T> y, Vector512<T> z, Vector512<T> w, T* atoms, TPlaces places)
        where TPlaces : struct, IAtomPlaces
    {
        if (!Avx512F.IsSupported)
        {
            NarrowAtomQuads<T>.Add(x.GetLower(), y.GetLower(), z.GetLower(), w.GetLower(), atoms, places, 0);
            NarrowAtomQuads<T>.Add(x.GetUpper(), y.GetUpper(), z.GetUpper(), w.GetUpper(), atoms, places, Vector256<T>.Count);
            return;
        }
        Transpose(x, y, z, w, out var a, out var b, out var c, out var d);
        if (typeof(T) == typeof(float))
        {
            AddEvery4th(a.AsSingle(), atoms, places, 0);
            AddEvery4th(b.AsSingle(), atoms, places, 1);
            AddEvery4th(c.AsSingle(), atoms, places, 2);
            AddEvery4th(d.AsSingle(), atoms, places, 3);
            return;
        }
        Add02(a.AsDouble(), atoms, places, 0);
        Add02(b.AsDouble(), atoms, places, 1);
        Add02(c.AsDouble(), atoms, places, 4);
        Add02(d.AsDouble(), atoms, places, 5);
    }

    /// <summary>The components of as many atoms as a vector has lanes, one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(T* atoms, out Vector512<T> x, out Vector512<T> y, out Vector512<T> z, out Vector512<T> w) =>
        Gather(atoms, new NumberedAtoms<T>(ascending.Data), out x, out y, out z, out w);

    /// <summary>The neighbours of a vector of pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gather<TPlaces>(
        T* atoms, TPlaces places, out Vector512<T> x, out Vector512<T> y, out Vector512<T> z, out Vector512<T> w)
        where TPlaces : struct, IAtomPlaces
    {
        if (!Avx512F.IsSupported)
        {
            NarrowAtomQuads<T>.Gather(atoms, places, 0, out var xLow, out var yLow, out var zLow, out var wLow);
            NarrowAtomQuads<T>.Gather(atoms, places, Vector256<T>.Count, out var xHigh, out var yHigh, out var zHigh, out var wHigh);
            (x, y) = (Vector512.Create(xLow, xHigh), Vector512.Create(yLow, yHigh));
            (z, w) = (Vector512.Create(zLow, zHigh), Vector512.Create(wLow, wHigh));
            return;
        }
        if (typeof(T) == typeof(float))
        {
            // To transpose atoms gives components again.
            Transpose(Every4th(atoms, places, 0), Every4th(atoms, places, 1), Every4th(atoms, places, 2), Every4th(atoms, places, 3),
                out x, out y, out z, out w);
            return;
        }
        Vector512<double> p02 = Pairs02(atoms, places, 0), p13 = Pairs02(atoms, places, 1);
        Vector512<double> p46 = Pairs02(atoms, places, 4), p57 = Pairs02(atoms, places, 5);
        Vector512<double> xz02 = Avx512F.UnpackLow(p02, p13), yw02 = Avx512F.UnpackHigh(p02, p13);
        Vector512<double> xz46 = Avx512F.UnpackLow(p46, p57), yw46 = Avx512F.UnpackHigh(p46, p57);
        const byte Even = 0b10_00_10_00, Odd = 0b11_01_11_01;
        x = Avx512F.Shuffle4x128(xz02, xz46, Even).As<double, T>();
        y = Avx512F.Shuffle4x128(yw02, yw46, Even).As<double, T>();
        z = Avx512F.Shuffle4x128(xz02, xz46, Odd).As<double, T>();
        w = Avx512F.Shuffle4x128(yw02, yw46, Odd).As<double, T>();
    }

    /// <summary>
    /// Lanes of components to atoms. Float: those of lanes 0, 4, 8 and 12, then of 1, 5, 9, 13 and so on. Double: of lanes 0 and 2, 1 and
    /// 3, 4 and 6, 5 and 7.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(Vector512<T> x, Vector512<T> y, Vector512<T> z, Vector512<T> w,
        out Vector512<T> a, out Vector512<T> b, out Vector512<T> c, out Vector512<T> d)
    {
        if (typeof(T) == typeof(float))
        {
            Vector512<float> fx = x.AsSingle(), fy = y.AsSingle(), fz = z.AsSingle(), fw = w.AsSingle();
            Vector512<double> xyLow = Avx512F.UnpackLow(fx, fy).AsDouble(), xyHigh = Avx512F.UnpackHigh(fx, fy).AsDouble();
            Vector512<double> zwLow = Avx512F.UnpackLow(fz, fw).AsDouble(), zwHigh = Avx512F.UnpackHigh(fz, fw).AsDouble();
            a = Avx512F.UnpackLow(xyLow, zwLow).As<double, T>();
            b = Avx512F.UnpackHigh(xyLow, zwLow).As<double, T>();
            c = Avx512F.UnpackLow(xyHigh, zwHigh).As<double, T>();
            d = Avx512F.UnpackHigh(xyHigh, zwHigh).As<double, T>();
            return;
        }
        Vector512<double> xyEven = Avx512F.UnpackLow(x.AsDouble(), y.AsDouble()), xyOdd = Avx512F.UnpackHigh(x.AsDouble(), y.AsDouble());
        Vector512<double> zwEven = Avx512F.UnpackLow(z.AsDouble(), w.AsDouble()), zwOdd = Avx512F.UnpackHigh(z.AsDouble(), w.AsDouble());
        a = Avx512F.PermuteVar8x64x2(xyEven, LowHalves, zwEven).As<double, T>();
        b = Avx512F.PermuteVar8x64x2(xyOdd, LowHalves, zwOdd).As<double, T>();
        c = Avx512F.PermuteVar8x64x2(xyEven, HighHalves, zwEven).As<double, T>();
        d = Avx512F.PermuteVar8x64x2(xyOdd, HighHalves, zwOdd).As<double, T>();
    }

    /// <summary>x, y of pair 0 or 1, its z; the same of the pair two further on.</summary>
    private static Vector512<long> LowHalves
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0L, 1, 8, 9, 2, 3, 10, 11);
    }

    private static Vector512<long> HighHalves
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(4L, 5, 12, 13, 6, 7, 14, 15);
    }

    /// <summary>The atoms of every fourth neighbour from the first given on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Every4th<TPlaces>(T* atoms, TPlaces places, int lane) where TPlaces : struct, IAtomPlaces
    {
        Vector256<float> lower = Vector256.Create(Load(0), Load(4)), upper = Vector256.Create(Load(8), Load(12));
        return Avx512F.InsertVector256(lower.AsDouble().ToVector512Unsafe(), upper.AsDouble(), 1).As<double, T>();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector128<float> Load(int further) => Vector128.Load((float*)((byte*)atoms + places[lane + further]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddEvery4th<TPlaces>(Vector512<float> values, T* atoms, TPlaces places, int lane)
        where TPlaces : struct, IAtomPlaces
    {
        Add(values.GetLower().GetLower(), (float*)((byte*)atoms + places[lane]));
        Add(Avx512F.ExtractVector128(values, 1), (float*)((byte*)atoms + places[lane + 4]));
        Add(Avx512F.ExtractVector128(values, 2), (float*)((byte*)atoms + places[lane + 8]));
        Add(Avx512F.ExtractVector128(values, 3), (float*)((byte*)atoms + places[lane + 12]));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Add(Vector128<float> value, float* atom) => (value + Vector128.Load(atom)).Store(atom);
    }

    /// <summary>The atoms of a neighbour and of that two further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Pairs02<TPlaces>(T* atoms, TPlaces places, int lane) where TPlaces : struct, IAtomPlaces
    {
        double* first = (double*)((byte*)atoms + places[lane]), second = (double*)((byte*)atoms + places[lane + 2]);
        return Avx512F.InsertVector256(Vector256.Load(first).ToVector512Unsafe(), Vector256.Load(second), 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add02<TPlaces>(Vector512<double> values, T* atoms, TPlaces places, int lane) where TPlaces : struct, IAtomPlaces
    {
        double* first = (double*)((byte*)atoms + places[lane]), second = (double*)((byte*)atoms + places[lane + 2]);
        (values.GetLower() + Vector256.Load(first)).Store(first);
        (values.GetUpper() + Vector256.Load(second)).Store(second);
    }
}
