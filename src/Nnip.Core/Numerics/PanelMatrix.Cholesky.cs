namespace Nnip.Numerics;

internal sealed partial class PanelMatrix
{
    private const int BlockRows = 64;

    /// <summary>
    /// Replaces the upper part of a symmetric positive definite matrix by U with A = U^T U, block row by block row (Golub and Van Loan,
    /// Matrix Computations, algorithm 4.2.2 in its outer-product form).
    /// </summary>
    /// <returns>False where a pivot is not positive, and what is left is of no use.</returns>
    public bool FactorUpper(Action<int, Action<int, int>> forEach)
    {
        for (int from = 0; from < Rows; from += BlockRows)
        {
            int to = Math.Min(from + BlockRows, Rows);
            if (!FactorDiagonal(from, to))
                return false;
            if (to == Rows)
                break;
            forEach(PanelCount - to / Width, (_, index) => SolvePanel(this, from, to, this, from, to / Width + index));
            var block = new PanelMatrix(to - from, Columns);
            forEach(PanelCount - to / Width, (_, index) =>
            {
                int panel = to / Width + index;
                values.AsSpan(panel * panelLength + from * Width, (to - from) * Width)
                    .CopyTo(block.values.AsSpan(panel * block.panelLength));
            });
            AddProduct(-1, block, block, this, upper: true, to, forEach);
        }
        return true;
    }

    /// <summary>Replaces B by U^-T B.</summary>
    /// <param name="factor">U, as <see cref="FactorUpper"/> leaves it (m, m).</param>
    /// <param name="forEach">Runs the panels of B.</param>
    public void SolveTransposed(PanelMatrix factor, Action<int, Action<int, int>> forEach) =>
        forEach(PanelCount, (_, panel) => SolvePanel(factor, 0, factor.Rows, this, 0, panel));

    /// <summary>x with U^T U x = b, after <see cref="FactorUpper"/>.</summary>
    public double[] Solve(ReadOnlySpan<double> right)
    {
        double[] x = right.ToArray();
        for (int i = 0; i < Rows; i++)
        {
            x[i] /= this[i, i];
            for (int panel = i / Width; panel < PanelCount; panel++)
            {
                int start = Math.Max(i + 1, panel * Width), end = Math.Min(Columns, (panel + 1) * Width);
                if (start < end)
                    Dense.AddScaled(-x[i], Row(i, panel)[(start - panel * Width)..(end - panel * Width)], x.AsSpan(start, end - start));
            }
        }
        for (int i = Rows - 1; i >= 0; i--)
        {
            for (int panel = i / Width; panel < PanelCount; panel++)
            {
                int start = Math.Max(i + 1, panel * Width), end = Math.Min(Columns, (panel + 1) * Width);
                if (start < end)
                    x[i] -= Dense.Dot(Row(i, panel)[(start - panel * Width)..(end - panel * Width)], x.AsSpan(start, end - start));
            }
            x[i] /= this[i, i];
        }
        return x;
    }

    private bool FactorDiagonal(int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            if (!(this[i, i] > 0) || !double.IsFinite(this[i, i]))
                return false;
            double pivot = this[i, i] = Math.Sqrt(this[i, i]);
            for (int c = i + 1; c < to; c++)
                this[i, c] /= pivot;
            for (int r = i + 1; r < to; r++)
                for (int c = r; c < to; c++)
                    this[r, c] -= this[i, r] * this[i, c];
        }
        return true;
    }

    /// <summary>One panel of U^-T B for the rows [from, to) of U, whose first is row start of B.</summary>
    private static void SolvePanel(PanelMatrix factor, int from, int to, PanelMatrix target, int start, int panel)
    {
        for (int i = from; i < to; i++)
        {
            var row = target.Row(start + i - from, panel);
            for (int j = from; j < i; j++)
                Dense.AddScaled(-factor[j, i], target.Row(start + j - from, panel), row);
            Dense.Scale(1 / factor[i, i], row);
        }
    }
}
