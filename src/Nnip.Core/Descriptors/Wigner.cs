using System.Numerics;

namespace Nnip.Descriptors;

/// <summary>Wigner 3j symbols, complex and real, and Clebsch-Gordan coefficients.</summary>
internal static class Wigner
{
    /// <summary>Largest l1 + l2 + l3: the factorial of one more must be a finite double.</summary>
    public const int MaxSum = 169;

    private static readonly double[] Factorials = MakeFactorials();

    /// <summary>
    /// The 3j symbol (l1 l2 l3; m1 m2 m3) in the Condon-Shortley convention by Racah's formula, whose alternating sum is
    /// written with binomial coefficients and taken exactly in integers.
    /// </summary>
    public static double ThreeJ(int l1, int l2, int l3, int m1, int m2, int m3) =>
        HalfThreeJ(2 * l1, 2 * l2, 2 * l3, 2 * m1, 2 * m2, 2 * m3);

    /// <summary>
    /// The Clebsch-Gordan coefficient of j1 m1 and j2 m2 in j m, all doubled, in the Condon-Shortley convention; zero where j1 + j2 + j is
    /// odd.
    /// </summary>
    public static double ClebschGordan(int j1, int m1, int j2, int m2, int j, int m) =>
        (int.IsEvenInteger((j1 - j2 + m) / 2) ? 1 : -1) * Math.Sqrt(j + 1) * HalfThreeJ(j1, j2, j, m1, m2, -m);

    /// <summary>The 3j symbol of doubled angular momenta.</summary>
    private static double HalfThreeJ(int j1, int j2, int j3, int m1, int m2, int m3)
    {
        int a = (j1 + j2 - j3) / 2, b = (j1 - j2 + j3) / 2, c = (-j1 + j2 + j3) / 2;
        if (m1 + m2 + m3 != 0 || int.IsOddInteger(j1 + j2 + j3) || j1 + j2 < j3 || j1 + j3 < j2 || j2 + j3 < j1
            || Math.Abs(m1) > j1 || Math.Abs(m2) > j2 || Math.Abs(m3) > j3)
            return 0;
        var sum = BigInteger.Zero;
        for (int k = 0; k <= a; k++)
        {
            var term = Binomial(a, k) * Binomial(b, (j1 - m1) / 2 - k) * Binomial(c, (j2 + m2) / 2 - k);
            sum += int.IsEvenInteger(k) ? term : -term;
        }
        double square = Factorial(j1 + m1) / Factorial(2 * a) * Factorial(j1 - m1) / Factorial(2 * b) * Factorial(j2 + m2)
            / Factorial(2 * c) * Factorial(j2 - m2) / Factorial(j1 + j2 + j3 + 2) * Factorial(j3 + m3) * Factorial(j3 - m3);
        return (int.IsEvenInteger((j1 - j2 - m3) / 2) ? 1 : -1) * Math.Sqrt(square) * (double)sum;
    }

    private static double Factorial(int doubled) => Factorials[doubled / 2];

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
