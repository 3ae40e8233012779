using Nnip.Numerics;

namespace Nnip.Training.Linear;

/// <summary>
/// A^T A and A^T b, summed over rows as they come, a block of rows at a time: every element in the order of the rows, so that the number of
/// threads changes nothing.
/// </summary>
internal sealed class NormalEquations(int unknowns)
{
    private const int BlockRows = 256;

    private readonly PanelMatrix matrix = new(unknowns, unknowns), block = new(BlockRows, unknowns);
    private readonly double[] right = new double[unknowns];
    private int filled;

    /// <summary>Starts anew.</summary>
    public void Clear()
    {
        matrix.Clear();
        Array.Clear(right);
    }

    /// <summary>Adds a row.</summary>
    /// <param name="row">Coefficients (unknowns).</param>
    /// <param name="target">Its element of b.</param>
    /// <param name="forEach">Runs the panels of the sums, perhaps several at once.</param>
    public void Add(ReadOnlySpan<double> row, double target, Action<int, Action<int, int>> forEach)
    {
        Dense.AddScaled(target, row, right);
        block.SetRow(filled++, row);
        if (filled == BlockRows)
            Flush(forEach);
    }

    /// <summary>The sums, of the matrix its upper part.</summary>
    public (PanelMatrix Matrix, double[] Right) Finish(Action<int, Action<int, int>> forEach)
    {
        Flush(forEach);
        return (matrix, right);
    }

    /// <summary>x with (A^T A + lambda) x = A^T b; where columns are dependent, the solution of least norm.</summary>
    public double[] Solve(double lambda, Action<int, Action<int, int>> forEach)
    {
        Flush(forEach);
        var full = new double[unknowns * unknowns];
        for (int i = 0; i < unknowns; i++)
            for (int j = i; j < unknowns; j++)
                full[i * unknowns + j] = full[j * unknowns + i] = matrix[i, j] + (i == j ? lambda : 0);
        return LeastSquares.SolveSymmetric(full, right);
    }

    private void Flush(Action<int, Action<int, int>> forEach)
    {
        if (filled == 0)
            return;
        PanelMatrix.AddProduct(1, block, block, matrix, upper: true, from: 0, forEach);
        block.Clear();
        filled = 0;
    }
}
