using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Nnip.Networks;

namespace Nnip.Training.Reduction;

/// <summary>Leading eigenvectors of a symmetric matrix without negative eigenvalues, as a projection.</summary>
internal static class LeadingDirections
{
    // Eigenvalues below this part of the largest are rounding: of descriptors in float, whose squares are good to 1e-12 of the largest.
    private const double RankTolerance = 1e-12;

    /// <summary>
    /// Rows are eigenvectors by descending eigenvalue, each with its largest component positive, so that the result is the same everywhere.
    /// </summary>
    /// <param name="matrix">The matrix (D, D), row-major.</param>
    /// <param name="settings">How many are kept.</param>
    /// <param name="whiten">Whether each is divided by the root of its eigenvalue.</param>
    /// <param name="symbol">The species, for messages.</param>
    /// <exception cref="InputException">There are fewer directions than the settings ask for.</exception>
    public static Projection Of(double[] matrix, ReductionSettings settings, bool whiten, string symbol)
    {
        int size = (int)Math.Round(Math.Sqrt(matrix.Length));
        Require.That(settings.Count <= size,
            $"reduction.count is {settings.Count}, but {symbol} has {size} descriptors; expected at most {size}");
        var evd = new DenseMatrix(size, size, matrix).Evd(Symmetricity.Symmetric);
        // MathNet gives them in ascending order.
        double[] values = [.. evd.EigenValues.Select(value => Math.Max(0, value.Real)).Reverse()];
        int rank = size > 0 && values[0] > 0 ? values.Count(value => value > RankTolerance * values[0]) : 0;
        Require.That(rank > 0, $"the descriptors of {symbol} do not vary over the training frames, so reduction.kind must be none");
        Require.That(settings.Count <= rank,
            $"reduction.count is {settings.Count}, but the {size} descriptors of {symbol} vary in {rank} directions only; "
            + $"expected at most {rank}");
        int count = settings.Count > 0 ? settings.Count : CountFor(settings.Variance, values, rank);
        var projection = new double[count * size];
        for (int k = 0; k < count; k++)
        {
            var direction = evd.EigenVectors.Column(size - 1 - k);
            double scale = Math.Sign(direction[direction.AbsoluteMaximumIndex()]) / (whiten ? Math.Sqrt(values[k]) : 1);
            for (int d = 0; d < size; d++)
                projection[k * size + d] = scale * direction[d];
        }
        return new(count, size, projection);
    }

    /// <summary>Fewest directions whose eigenvalues add up to a share of all.</summary>
    private static int CountFor(double share, double[] values, int rank)
    {
        double wanted = share * values.Sum(), sum = 0;
        for (int k = 0; k < rank; k++)
        {
            sum += values[k];
            if (sum >= wanted)
                return k + 1;
        }
        return rank;
    }
}
