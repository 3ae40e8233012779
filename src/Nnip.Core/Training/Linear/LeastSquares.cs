using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Nnip.Training.Linear;

/// <summary>Dense least squares through MathNet; where the columns are dependent, the solution of least norm.</summary>
public static class LeastSquares
{
    // Singular values below this part of the largest are rounding of double-precision sums over many rows.
    private const double RankTolerance = 1e-11;

    /// <summary>x that makes |A x - b| least, by QR.</summary>
    /// <param name="rows">Number of rows of A, at least <paramref name="columns"/>.</param>
    /// <param name="columns">Number of columns of A.</param>
    /// <param name="matrix">A, column by column.</param>
    /// <param name="target">b (rows).</param>
    public static double[] SolveQr(int rows, int columns, double[] matrix, double[] target)
    {
        var qr = new DenseMatrix(rows, columns, matrix).QR(QRMethod.Thin);
        var r = qr.R;
        var right = qr.Q.TransposeThisAndMultiply(new DenseVector(target));
        double[] diagonal = [.. r.Diagonal().Select(Math.Abs)];
        return diagonal.Length > 0 && diagonal.Min() > RankTolerance * diagonal.Max()
            ? BackSubstitute(r, right)
            : LeastNorm(r, right);
    }

    /// <summary>
    /// x with G x = b for a symmetric matrix without negative eigenvalues, by Cholesky; by eigenvalues where it is singular.
    /// </summary>
    /// <param name="gram">G, row-major (n, n).</param>
    /// <param name="right">b (n).</param>
    public static double[] SolveSymmetric(double[] gram, double[] right)
    {
        ArgumentNullException.ThrowIfNull(right);
        var matrix = new DenseMatrix(right.Length, right.Length, gram);
        var vector = new DenseVector(right);
        try
        {
            var cholesky = matrix.Cholesky();
            var diagonal = cholesky.Factor.Diagonal();
            if (diagonal.Minimum() > Math.Sqrt(RankTolerance) * diagonal.Maximum())
                return [.. cholesky.Solve(vector)];
        }
        catch (ArgumentException)
        {
            // MathNet's sign that the matrix is not positive definite: go on with eigenvalues.
        }
        var evd = matrix.Evd(Symmetricity.Symmetric);
        double[] values = [.. evd.EigenValues.Select(v => v.Real)];
        double least = RankTolerance * values.Max();
        var projected = evd.EigenVectors.TransposeThisAndMultiply(vector);
        for (int i = 0; i < values.Length; i++)
            projected[i] = values[i] > least ? projected[i] / values[i] : 0;
        return [.. evd.EigenVectors * projected];
    }

    private static double[] BackSubstitute(Matrix<double> r, Vector<double> right)
    {
        double[] x = [.. right];
        for (int i = x.Length - 1; i >= 0; i--)
        {
            for (int j = i + 1; j < x.Length; j++)
                x[i] -= r[i, j] * x[j];
            x[i] /= r[i, i];
        }
        return x;
    }

    private static double[] LeastNorm(Matrix<double> r, Vector<double> right)
    {
        var svd = r.Svd();
        double least = RankTolerance * svd.S.Maximum();
        var projected = svd.U.TransposeThisAndMultiply(right);
        for (int i = 0; i < projected.Count; i++)
            projected[i] = svd.S[i] > least ? projected[i] / svd.S[i] : 0;
        return [.. svd.VT.TransposeThisAndMultiply(projected)];
    }
}
