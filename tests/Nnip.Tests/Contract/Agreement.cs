using NUnit.Framework;

namespace Nnip.Tests.Contract;

/// <summary>Comparisons of results as vectors.</summary>
internal static class Agreement
{
    /// <summary>
    /// Asserts that no element is off by more than tolerance x the larger of the RMS of the expected elements at
    /// these indices and its own size.
    /// </summary>
    public static void Assert(double[] tested, double[] expected, IReadOnlyCollection<int> indices, double tolerance, string what)
    {
        if (indices.Count == 0)
            return;
        double rms = Math.Sqrt(indices.Average(i => expected[i] * expected[i]));
        int worst = indices.MaxBy(i => double.IsNaN(tested[i]) ? double.PositiveInfinity : Math.Abs(tested[i] - expected[i]) / Bound(i));
        NUnit.Framework.Assert.That(tested[worst], Is.EqualTo(expected[worst]).Within(Bound(worst)), $"{what}[{worst}], RMS {rms:G3}");

        double Bound(int i) => Math.Max(tolerance * Math.Max(rms, Math.Abs(expected[i])), double.Epsilon);
    }

    /// <summary>The same for all elements.</summary>
    public static void Assert(double[] tested, double[] expected, double tolerance, string what) =>
        Assert(tested, expected, [.. Enumerable.Range(0, expected.Length)], tolerance, what);

    /// <summary>Asserts equal scalar products a.b = c.d, relative to the lengths of the vectors that were multiplied.</summary>
    public static void AssertAdjoint(double[] a, double[] b, double[] c, double[] d, double tolerance, string what)
    {
        double left = Dot(a, b), right = Dot(c, d);
        double scale = Math.Sqrt(Dot(a, a) * Dot(b, b)) + Math.Sqrt(Dot(c, c) * Dot(d, d));
        NUnit.Framework.Assert.That(left, Is.EqualTo(right).Within(tolerance * scale), what);
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
