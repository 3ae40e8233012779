using Nnip.Numerics;
using Nnip.Pipeline;

namespace Nnip.Training.Optimizers;

/// <summary>
/// J^T J and J^T r, summed over rows as they come, a block of rows at a time. They are summed in the panels that are factorised again and
/// again with other damping; <see cref="Linear.NormalEquations"/> sums once, into the plain array of a solver for dependent columns.
/// </summary>
internal sealed class NormalMatrix(int parameters)
{
    private const int BlockRows = 256;

    private readonly PanelMatrix matrix = new(parameters, parameters), block = new(BlockRows, parameters);
    private readonly double[] slope = new double[parameters];
    private int filled;

    /// <summary>Starts anew.</summary>
    public void Clear()
    {
        matrix.Clear();
        Array.Clear(slope);
    }

    /// <summary>Adds the rows of a frame.</summary>
    public void Add(ResidualRows rows, Action<int, Action<int, int>> forEach)
    {
        for (int k = 0; k < rows.Residuals.Length; k++)
        {
            var row = rows.Rows.AsSpan(k * rows.Columns, rows.Columns);
            Dense.AddScaled(rows.Residuals[k], row, slope);
            block.SetRow(filled++, row);
            if (filled == BlockRows)
                Flush(forEach);
        }
    }

    /// <summary>The sums, of the matrix its upper part.</summary>
    public (PanelMatrix Matrix, double[] Slope) Finish(Action<int, Action<int, int>> forEach)
    {
        Flush(forEach);
        return (matrix, slope);
    }

    private void Flush(Action<int, Action<int, int>> forEach)
    {
        PanelMatrix.AddProduct(1, block, block, matrix, upper: true, from: 0, forEach);
        block.Clear();
        filled = 0;
    }
}
