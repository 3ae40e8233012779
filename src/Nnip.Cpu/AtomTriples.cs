using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nnip.Cpu;

/// <summary>
/// Atoms as (x, y, z, 0): one load or store moves the three components of a neighbour, and vectors of pairs are transposed in registers.
/// </summary>
internal static unsafe class AtomTriples<T> where T : unmanaged
{
    /// <summary>Whether the processor has what <see cref="Subtract"/> and <see cref="Differences"/> need.</summary>
    public static bool AreFast => Avx512F.IsSupported;

    /// <summary>From three planes.</summary>
    public static void FromPlanes(T* source, nint plane, int count, T* target)
    {
        for (int atom = 0; atom < count; atom++, target += 4)
            (target[0], target[1], target[2], target[3]) = (source[atom], source[plane + atom], source[2 * plane + atom], default);
    }

    /// <summary>To three planes.</summary>
    public static void ToPlanes(T* source, int count, T* target, nint plane)
    {
        for (int atom = 0; atom < count; atom++, source += 4)
            (target[atom], target[plane + atom], target[2 * plane + atom]) = (source[0], source[1], source[2]);
    }

    /// <summary>Subtracts a vector of pairs from their neighbours, in the order of the pairs but for the lanes of one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract(Vector512<T> x, Vector512<T> y, Vector512<T> z, T* atoms, int* neighbours)
    {
        if (typeof(T) == typeof(float))
        {
            Vector512<float> fx = x.AsSingle(), fy = y.AsSingle(), fz = z.AsSingle();
            Vector512<double> xyLow = Avx512F.UnpackLow(fx, fy).AsDouble(), xyHigh = Avx512F.UnpackHigh(fx, fy).AsDouble();
            Vector512<double> zLow = Avx512F.UnpackLow(fz, Vector512<float>.Zero).AsDouble();
            Vector512<double> zHigh = Avx512F.UnpackHigh(fz, Vector512<float>.Zero).AsDouble();
            SubtractEvery4th(Avx512F.UnpackLow(xyLow, zLow).AsSingle(), (float*)atoms, neighbours);
            SubtractEvery4th(Avx512F.UnpackHigh(xyLow, zLow).AsSingle(), (float*)atoms, neighbours + 1);
            SubtractEvery4th(Avx512F.UnpackLow(xyHigh, zHigh).AsSingle(), (float*)atoms, neighbours + 2);
            SubtractEvery4th(Avx512F.UnpackHigh(xyHigh, zHigh).AsSingle(), (float*)atoms, neighbours + 3);
            return;
        }
        Vector512<double> dx = x.AsDouble(), dy = y.AsDouble(), dz = z.AsDouble();
        Vector512<double> xyEven = Avx512F.UnpackLow(dx, dy), xyOdd = Avx512F.UnpackHigh(dx, dy);
        Vector512<double> zEven = Avx512F.UnpackLow(dz, Vector512<double>.Zero), zOdd = Avx512F.UnpackHigh(dz, Vector512<double>.Zero);
        Subtract02(Avx512F.PermuteVar8x64x2(xyEven, LowHalves, zEven), (double*)atoms, neighbours);
        Subtract02(Avx512F.PermuteVar8x64x2(xyOdd, LowHalves, zOdd), (double*)atoms, neighbours + 1);
        Subtract02(Avx512F.PermuteVar8x64x2(xyEven, HighHalves, zEven), (double*)atoms, neighbours + 4);
        Subtract02(Avx512F.PermuteVar8x64x2(xyOdd, HighHalves, zOdd), (double*)atoms, neighbours + 5);
    }

    /// <summary>own - neighbour for a vector of pairs of one centre, into three planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Differences(T* own, T* atoms, int* neighbours, T* target, nint plane)
    {
        if (typeof(T) == typeof(float))
        {
            var quarter = Vector128.Load((float*)own);
            var centre = Vector512.Create(Vector256.Create(quarter, quarter), Vector256.Create(quarter, quarter));
            Vector512<float> a = centre - Every4th((float*)atoms, neighbours), b = centre - Every4th((float*)atoms, neighbours + 1);
            Vector512<float> c = centre - Every4th((float*)atoms, neighbours + 2), d = centre - Every4th((float*)atoms, neighbours + 3);
            // In each quarter of a vector: 4 x 4 transposition, of which the last column is not wanted.
            Vector512<double> xy01 = Avx512F.UnpackLow(a, b).AsDouble(), xy23 = Avx512F.UnpackLow(c, d).AsDouble();
            Vector512<double> z01 = Avx512F.UnpackHigh(a, b).AsDouble(), z23 = Avx512F.UnpackHigh(c, d).AsDouble();
            Avx512F.UnpackLow(xy01, xy23).As<double, T>().Store(target);
            Avx512F.UnpackHigh(xy01, xy23).As<double, T>().Store(target + plane);
            Avx512F.UnpackLow(z01, z23).As<double, T>().Store(target + 2 * plane);
            return;
        }
        var half = Vector256.Load((double*)own);
        var both = Vector512.Create(half, half);
        Vector512<double> p02 = both - Pairs02((double*)atoms, neighbours), p13 = both - Pairs02((double*)atoms, neighbours + 1);
        Vector512<double> p46 = both - Pairs02((double*)atoms, neighbours + 4), p57 = both - Pairs02((double*)atoms, neighbours + 5);
        Vector512<double> x0 = Avx512F.UnpackLow(p02, p13), y0 = Avx512F.UnpackHigh(p02, p13);
        Vector512<double> x1 = Avx512F.UnpackLow(p46, p57), y1 = Avx512F.UnpackHigh(p46, p57);
        const byte Even = 0b10_00_10_00, Odd = 0b11_01_11_01;
        Avx512F.Shuffle4x128(x0, x1, Even).As<double, T>().Store(target);
        Avx512F.Shuffle4x128(y0, y1, Even).As<double, T>().Store(target + plane);
        Avx512F.Shuffle4x128(x0, x1, Odd).As<double, T>().Store(target + 2 * plane);
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

    /// <summary>The atoms of neighbours 0, 4, 8 and 12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Every4th(float* atoms, int* neighbours) => Vector512.Create(
        Vector256.Create(Vector128.Load(atoms + 4 * (nint)neighbours[0]), Vector128.Load(atoms + 4 * (nint)neighbours[4])),
        Vector256.Create(Vector128.Load(atoms + 4 * (nint)neighbours[8]), Vector128.Load(atoms + 4 * (nint)neighbours[12])));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SubtractEvery4th(Vector512<float> values, float* atoms, int* neighbours)
    {
        Subtract(values.GetLower().GetLower(), atoms + 4 * (nint)neighbours[0]);
        Subtract(values.GetLower().GetUpper(), atoms + 4 * (nint)neighbours[4]);
        Subtract(values.GetUpper().GetLower(), atoms + 4 * (nint)neighbours[8]);
        Subtract(values.GetUpper().GetUpper(), atoms + 4 * (nint)neighbours[12]);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Subtract(Vector128<float> value, float* atom) => (Vector128.Load(atom) - value).Store(atom);
    }

    /// <summary>The atoms of neighbours 0 and 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Pairs02(double* atoms, int* neighbours) =>
        Vector512.Create(Vector256.Load(atoms + 4 * (nint)neighbours[0]), Vector256.Load(atoms + 4 * (nint)neighbours[2]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Subtract02(Vector512<double> values, double* atoms, int* neighbours)
    {
        double* first = atoms + 4 * (nint)neighbours[0], second = atoms + 4 * (nint)neighbours[2];
        (Vector256.Load(first) - values.GetLower()).Store(first);
        (Vector256.Load(second) - values.GetUpper()).Store(second);
    }
}
