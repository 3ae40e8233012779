using System.Runtime.CompilerServices;

namespace Nnip.Numerics;

/// <summary>Between double and the element type of a backend, which is float or double; the JIT keeps one branch.</summary>
internal static class Narrow
{
    /// <summary>Widens.</summary>
    public static double ToDouble<T>(T value) where T : unmanaged =>
        typeof(T) == typeof(float) ? (float)(object)value : (double)(object)value;

    /// <summary>Narrows, rounding to nearest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FromDouble<T>(double value) where T : unmanaged =>
        typeof(T) == typeof(float) ? (T)(object)(float)value : (T)(object)value;

    /// <summary>Narrows a whole span into a buffer.</summary>
    public static void Copy<T>(ReadOnlySpan<double> source, Span<T> destination) where T : unmanaged
    {
        for (int i = 0; i < source.Length; i++)
            destination[i] = FromDouble<T>(source[i]);
    }
}
