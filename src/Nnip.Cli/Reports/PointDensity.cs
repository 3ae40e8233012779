namespace Nnip.Cli.Reports;

/// <summary>
/// Number density of points on a square, and a thinned choice of them that keeps the look of the whole: a crowded bin gives
/// up points, a sparse one keeps all, so that outliers stay. A million points become a few thousand, the same ones each time.
/// </summary>
internal sealed class PointDensity
{
    private const int Bins = 160;
    private const int MaxPoints = 6000;

    private readonly int[] binOf;
    private readonly int[] counts = new int[Bins * Bins];
    private readonly double[] smooth;

    /// <param name="x">Abscissae, inside [low, high].</param>
    /// <param name="y">Ordinates, inside [low, high].</param>
    /// <param name="low">Lower edge of the square.</param>
    /// <param name="high">Upper edge of the square.</param>
    public PointDensity(double[] x, double[] y, double low, double high)
    {
        binOf = new int[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            binOf[i] = Bin(y[i], low, high) * Bins + Bin(x[i], low, high);
            counts[binOf[i]]++;
        }
        smooth = Smoothed();
        Chosen = Choose();
    }

    /// <summary>Indices of the points to draw, the sparsest first so that dense regions end on top.</summary>
    public int[] Chosen { get; }

    /// <summary>The chosen points in classes of equal width in the logarithm of the density, sparsest first.</summary>
    public int[][] Levels(int classes)
    {
        double scale = smooth.Max() > 1 ? 1 / Math.Log(smooth.Max()) : 0;
        var levels = Enumerable.Range(0, classes).Select(_ => new List<int>()).ToArray();
        foreach (int i in Chosen)
            levels[Math.Clamp((int)(Math.Log(smooth[binOf[i]]) * scale * classes), 0, classes - 1)].Add(i);
        return [.. levels.Select(level => level.ToArray())];
    }

    private static int Bin(double value, double low, double high) => Math.Clamp((int)((value - low) / (high - low) * Bins), 0, Bins - 1);

    /// <summary>Binomial smoothing, [1 2 1]/4 twice in each direction; the bin itself counts at least as one point.</summary>
    private double[] Smoothed()
    {
        double[] density = [.. counts.Select(c => (double)c)];
        foreach (int stride in new[] { 1, Bins, 1, Bins })
        {
            double[] source = [.. density];
            for (int b = 0; b < density.Length; b++)
            {
                int position = b / stride % Bins;
                double before = position > 0 ? source[b - stride] : 0, after = position < Bins - 1 ? source[b + stride] : 0;
                density[b] = 0.5 * source[b] + 0.25 * (before + after);
            }
        }
        return [.. density.Select((d, b) => counts[b] > 0 ? Math.Max(d, 1) : d)];
    }

    private int[] Choose()
    {
        int[] occupied = [.. counts.Where(c => c > 0)];
        int largest = occupied.Max(), cap = 1;
        while (cap < largest && occupied.Sum(c => (long)Math.Min(c, cap + 1)) <= MaxPoints)
            cap++;
        var taken = new int[counts.Length];
        int[] kept = [.. Enumerable.Range(0, binOf.Length).Where(i => taken[binOf[i]]++ < cap)];
        int stride = (kept.Length + MaxPoints - 1) / MaxPoints;
        return [.. kept.Where((_, k) => k % stride == 0).OrderBy(i => smooth[binOf[i]]).ThenBy(i => i)];
    }
}
