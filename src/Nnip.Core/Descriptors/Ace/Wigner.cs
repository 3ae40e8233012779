using System.Numerics;

namespace Nnip.Descriptors.Ace;

/// <summary>Wigner 3j symbols of integer angular momenta, complex and real.</summary>
internal static class Wigner
{
    /// <summary>Largest l1 + l2 + l3: the factorial of one more must be a finite double.</summary>
    public const int MaxSum = 169;

    private static readonly double[] Factorials = MakeFactorials();

    /// <summary>
    /// The 3j symbol (l1 l2 l3; m1 m2 m3) in the Condon-Shortley convention by Racah's formula, whose alternating sum is
    /// written with binomial coefficients and taken exactly in integers.
    /// </summary>
    public static double ThreeJ(int l1, int l2, int l3, int m1, int m2, int m3)
    {
        int a = l1 + l2 - l3, b = l1 - l2 + l3, c = -l1 + l2 + l3;
        if (m1 + m2 + m3 != 0 || a < 0 || b < 0 || c < 0 || Math.Abs(m1) > l1 || Math.Abs(m2) > l2 || Math.Abs(m3) > l3)
            return 0;
        var sum = BigInteger.Zero;
        for (int k = 0; k <= a; k++)
        {
            var term = Binomial(a, k) * Binomial(b, l1 - m1 - k) * Binomial(c, l2 + m2 - k);
            sum += int.IsEvenInteger(k) ? term : -term;
        }
        double square = Factorials[l1 + m1] / Factorials[a] * Factorials[l1 - m1] / Factorials[b] * Factorials[l2 + m2] / Factorials[c]
            * Factorials[l2 - m2] / Factorials[l1 + l2 + l3 + 1] * Factorials[l3 + m3] * Factorials[l3 - m3];
        return (int.IsEvenInteger(l1 - l2 - m3) ? 1 : -1) * Math.Sqrt(square) * (double)sum;
    }

    /// <summary>
    /// The invariant of three angular momenta in the real basis of <see cref="RealSphericalHarmonics"/>, unit norm: the 3j symbols
    /// transformed on each index. They become real where l1 + l2 + l3 is even and imaginary where it is odd; the imaginary part is
    /// returned then.
    /// </summary>
    /// <returns>Dense tensor (2 l1 + 1, 2 l2 + 1, 2 l3 + 1), index m + l on each axis.</returns>
    public static double[] RealThreeJ(int l1, int l2, int l3)
    {
        int size2 = 2 * l2 + 1, size3 = 2 * l3 + 1;
        var tensor = new double[(2 * l1 + 1) * size2 * size3];
        bool even = int.IsEvenInteger(l1 + l2 + l3);
        for (int m1 = -l1; m1 <= l1; m1++)
            for (int m2 = Math.Max(-l2, -l3 - m1); m2 <= Math.Min(l2, l3 - m1); m2++)
            {
                int m3 = -m1 - m2;
                double w = ThreeJ(l1, l2, l3, m1, m2, m3);
                foreach (var (u1, t1) in ComplexInReal(m1))
                    foreach (var (u2, t2) in ComplexInReal(m2))
                        foreach (var (u3, t3) in ComplexInReal(m3))
                        {
                            var product = w * t1 * t2 * t3;
                            tensor[((u1 + l1) * size2 + u2 + l2) * size3 + u3 + l3] += even ? product.Real : product.Imaginary;
                        }
            }
        return tensor;
    }

    /// <summary>The complex Y_l^m as a sum of real ones: pairs of the real index and its factor.</summary>
    private static (int M, Complex Factor)[] ComplexInReal(int m)
    {
        double half = Math.Sqrt(0.5), sign = int.IsEvenInteger(m) ? half : -half;
        return m switch
        {
            0 => [(0, 1)],
            > 0 => [(m, sign), (-m, sign * Complex.ImaginaryOne)],
            _ => [(-m, half), (m, -half * Complex.ImaginaryOne)],
        };
    }

    private static BigInteger Binomial(int n, int k)
    {
        if (k < 0 || k > n)
            return BigInteger.Zero;
        var result = BigInteger.One;
        for (int i = 1; i <= k; i++)
            result = result * (n - k + i) / i;
        return result;
    }

    private static double[] MakeFactorials()
    {
        var factorials = new double[MaxSum + 2];
        factorials[0] = 1;
        for (int i = 1; i < factorials.Length; i++)
            factorials[i] = i * factorials[i - 1];
        return factorials;
    }
}
