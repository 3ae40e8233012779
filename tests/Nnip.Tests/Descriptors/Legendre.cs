namespace Nnip.Tests.Descriptors;

/// <summary>Legendre polynomials by Bonnet's recurrence.</summary>
internal static class Legendre
{
    public static double P(int l, double x)
    {
        double previous = 0, current = 1;
        for (int k = 1; k <= l; k++)
            (current, previous) = (((2 * k - 1) * x * current - (k - 1) * previous) / k, current);
        return current;
    }
}
