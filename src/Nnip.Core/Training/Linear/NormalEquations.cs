using System.Numerics;
using Nnip.Numerics;

namespace Nnip.Training.Linear;

/// <summary>
/// A^T A and A^T b, summed over rows as they come. Blocks of rows are added by tiles of A^T A, which may be done on several threads:
/// every element is summed in the order of the rows. They are summed as the plain array that MathNet solves, by eigenvalues where columns
/// are dependent; <see cref="Optimizers.NormalMatrix"/> sums into panels, for a Cholesky factorisation with damping.
/// </summary>
internal sealed class NormalEquations(int unknowns, Action<int, Action<int, int>> forEach)
{
    private const int BlockRows = 1024, TileRows = 32, RowGroup = 4;

    private readonly double[] gram = new double[unknowns * unknowns];
    private readonly double[] right = new double[unknowns];
    private readonly double[] block = new double[BlockRows * unknowns];
    private int filled;

    /// <summary>Where the next row is to be written before <see cref="Add"/>.</summary>
    public Memory<double> NextRow => block.AsMemory(filled * unknowns, unknowns);

    /// <summary>Takes <see cref="NextRow"/> in.</summary>
    public void Add(double target)
    {
        if (target != 0)
            Dense.AddScaled(target, NextRow.Span, right);
        if (++filled == BlockRows)
            Flush();
    }

    /// <summary>x with (A^T A + lambda) x = A^T b.</summary>
    public double[] Solve(double lambda)
    {
        Flush();
        var full = (double[])gram.Clone();
        for (int i = 0; i < unknowns; i++)
        {
            full[i * unknowns + i] += lambda;
            for (int j = 0; j < i; j++)
                full[i * unknowns + j] = full[j * unknowns + i];
        }
        return LeastSquares.SolveSymmetric(full, right);
    }

    private void Flush()
    {
        // Rows that fill up the last group of four are zero and add nothing.
        int rows = (filled + RowGroup - 1) / RowGroup * RowGroup;
        block.AsSpan(filled * unknowns, (rows - filled) * unknowns).Clear();
        forEach((unknowns + TileRows - 1) / TileRows, (_, tile) =>
        {
            for (int row = 0; row < rows; row += RowGroup)
                for (int i = tile * TileRows; i < Math.Min(unknowns, (tile + 1) * TileRows); i++)
                    AccumulateGroup(block.AsSpan(row * unknowns, RowGroup * unknowns), i, gram.AsSpan(i * unknowns + i, unknowns - i));
        });
        filled = 0;
    }

    // Four rows in one pass over the sums: the sums are what would otherwise be loaded and stored most.
    private void AccumulateGroup(ReadOnlySpan<double> rows, int i, Span<double> sums)
    {
        int n = unknowns;
        ReadOnlySpan<double> a = rows[i..n], b = rows[(n + i)..(2 * n)], c = rows[(2 * n + i)..(3 * n)], d = rows[(3 * n + i)..(4 * n)];
        double fa = a[0], fb = b[0], fc = c[0], fd = d[0];
        int k = 0;
        for (; k <= sums.Length - Vector<double>.Count; k += Vector<double>.Count)
        {
            var sum = new Vector<double>(sums[k..]) + fa * new Vector<double>(a[k..]) + fb * new Vector<double>(b[k..]);
            (sum + fc * new Vector<double>(c[k..]) + fd * new Vector<double>(d[k..])).CopyTo(sums[k..]);
        }
        for (; k < sums.Length; k++)
            sums[k] += fa * a[k] + fb * b[k] + fc * c[k] + fd * d[k];
    }
}
