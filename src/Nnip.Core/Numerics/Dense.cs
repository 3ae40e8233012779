using System.Numerics;

namespace Nnip.Numerics;

/// <summary>Vector arithmetic in a fixed order of summation, which does not depend on the width of the machine's registers.</summary>
internal static class Dense
{
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    public static double Norm(ReadOnlySpan<double> a) => Math.Sqrt(Dot(a, a));

    /// <summary>destination += factor x source.</summary>
    public static void AddScaled(double factor, ReadOnlySpan<double> source, Span<double> destination)
    {
        int i = 0;
        for (; i <= source.Length - Vector<double>.Count; i += Vector<double>.Count)
            (new Vector<double>(destination[i..]) + factor * new Vector<double>(source[i..])).CopyTo(destination[i..]);
        for (; i < source.Length; i++)
            destination[i] += factor * source[i];
    }

    public static void Scale(double factor, Span<double> values)
    {
        foreach (ref double value in values)
            value *= factor;
    }
}
