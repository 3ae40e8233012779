using Nnip.Backends;
using Nnip.Numerics;

namespace Nnip.Pipeline;

/// <summary>
/// Counts, means and sums of squared deviations of each species' invariants; merged frame by frame in a fixed order. Unlike
/// <see cref="InputMoments"/> without products of two invariants, which every training would pay for and only a reduction
/// of the inputs needs; the two round differently, so neither can take the place of the other.
/// </summary>
internal readonly record struct DescriptorMoments(int[] Count, double[][] Mean, double[][] Squares)
{
    public static DescriptorMoments Empty(int invariants) => new([0], [new double[invariants]], [new double[invariants]]);

    public static DescriptorMoments Of<T>(ReadOnlySpan<T> inputs, Chunk<T> chunk, int[] counts) where T : unmanaged
    {
        var segment = chunk.Segments[0];
        var moments = new DescriptorMoments(new int[counts.Length], new double[counts.Length][], new double[counts.Length][]);
        for (int z = 0; z < counts.Length; z++)
        {
            int atoms = moments.Count[z] = segment.SpeciesTo(z) - segment.SpeciesFrom(z);
            moments.Mean[z] = new double[counts[z]];
            moments.Squares[z] = new double[counts[z]];
            for (int d = 0; d < counts[z] && atoms > 0; d++)
            {
                var values = inputs.Slice(d * chunk.Rows.Count + segment.RowStart[z], atoms);
                double sum = 0, squares = 0;
                foreach (var value in values)
                    sum += Narrow.ToDouble(value);
                double mean = sum / atoms;
                foreach (var value in values)
                    squares += (Narrow.ToDouble(value) - mean) * (Narrow.ToDouble(value) - mean);
                (moments.Mean[z][d], moments.Squares[z][d]) = (mean, squares);
            }
        }
        return moments;
    }

    /// <summary>Adds species z of another set (Chan's parallel update).</summary>
    public void Add(DescriptorMoments part, int z)
    {
        double other = part.Count[z], total = Count[0] + other;
        if (other == 0)
            return;
        for (int d = 0; d < Mean[0].Length; d++)
        {
            double delta = part.Mean[z][d] - Mean[0][d];
            Squares[0][d] += part.Squares[z][d] + delta * delta * Count[0] * other / total;
            Mean[0][d] += delta * other / total;
        }
        Count[0] += part.Count[z];
    }
}
