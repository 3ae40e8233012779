using Nnip.Numerics;

namespace Nnip.Pipeline;

/// <summary>Number, mean and products of vectors of one species, added up in a fixed order.</summary>
/// <param name="length">Length n of the vectors.</param>
internal sealed class InputMoments(int length)
{
    /// <summary>Length n of the vectors.</summary>
    public int Length => length;

    /// <summary>Number of vectors.</summary>
    public int Count { get; private set; }

    /// <summary>Mean (n).</summary>
    public double[] Mean { get; } = new double[length];

    /// <summary>Sum over vectors of (x - mean)(x - mean)^T (n, n), row-major.</summary>
    public double[] Products { get; } = new double[length * length];

    /// <summary>Moments of vectors in a block, feature by feature.</summary>
    /// <param name="block">The block; feature d of vector i at d * stride + first + i.</param>
    /// <param name="length">Features.</param>
    /// <param name="stride">Distance of features.</param>
    /// <param name="first">Place of the first vector.</param>
    /// <param name="count">Number of vectors.</param>
    public static InputMoments Of<T>(ReadOnlySpan<T> block, int length, int stride, int first, int count) where T : unmanaged
    {
        var moments = new InputMoments(length) { Count = count };
        var centred = new double[length * count];
        for (int d = 0; d < length && count > 0; d++)
        {
            var own = centred.AsSpan(d * count, count);
            for (int i = 0; i < count; i++)
                own[i] = Narrow.ToDouble(block[d * stride + first + i]);
            double sum = 0;
            foreach (double value in own)
                sum += value;
            moments.Mean[d] = sum / count;
            foreach (ref double value in own)
                value -= moments.Mean[d];
            for (int e = 0; e <= d; e++)
                moments.Set(d, e, Dense.Dot(own, centred.AsSpan(e * count, count)));
        }
        return moments;
    }

    /// <summary>Adds other vectors (Chan's parallel update).</summary>
    public void Add(InputMoments other)
    {
        if (other.Count == 0)
            return;
        double total = Count + other.Count, share = Count * (other.Count / total);
        double[] delta = [.. other.Mean.Zip(Mean, (theirs, ours) => theirs - ours)];
        for (int d = 0; d < length; d++)
        {
            for (int e = 0; e < length; e++)
                Products[d * length + e] += other.Products[d * length + e] + share * delta[d] * delta[e];
            Mean[d] += delta[d] * other.Count / total;
        }
        Count += other.Count;
    }

    /// <summary>Mean of (x - c)(x - c)^T (n, n) about the mean, or about zero.</summary>
    public double[] MeanProducts(bool aboutMean)
    {
        var result = new double[Products.Length];
        for (int d = 0; d < length && Count > 0; d++)
            for (int e = 0; e < length; e++)
                result[d * length + e] = Products[d * length + e] / Count + (aboutMean ? 0 : Mean[d] * Mean[e]);
        return result;
    }

    private void Set(int d, int e, double value) => Products[d * length + e] = Products[e * length + d] = value;
}
