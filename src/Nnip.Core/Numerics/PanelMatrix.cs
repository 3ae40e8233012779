namespace Nnip.Numerics;

/// <summary>
/// A dense matrix in panels of sixteen columns: the sixteen numbers of a row of a panel lie side by side, and the rows of a panel follow
/// each other. Products then read and write memory in order and need no packing. Rows are padded with zeros to a multiple of sixteen.
/// </summary>
internal sealed partial class PanelMatrix
{
    /// <summary>Columns of a panel.</summary>
    public const int Width = 16;

    private readonly double[] values;
    private readonly int panelLength;

    /// <summary>A matrix of zeros.</summary>
    public PanelMatrix(int rows, int columns)
    {
        (Rows, Columns) = (rows, columns);
        panelLength = Panels(rows) * Width * Width;
        values = new double[(long)panelLength * Panels(columns)];
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Number of panels.</summary>
    public int PanelCount => Panels(Columns);

    /// <summary>An element.</summary>
    public ref double this[int row, int column] => ref values[Offset(row, column)];

    /// <summary>Copies a matrix of the same size.</summary>
    public void CopyFrom(PanelMatrix source) => source.values.CopyTo(values, 0);

    /// <summary>All elements to zero.</summary>
    public void Clear() => Array.Clear(values);

    /// <summary>Copies a row in.</summary>
    public void SetRow(int row, ReadOnlySpan<double> source)
    {
        for (int c = 0; c < Columns; c += Width)
            source[c..Math.Min(c + Width, Columns)].CopyTo(Row(row, c / Width));
    }

    /// <summary>target += factor x row.</summary>
    public void AddRow(int row, double factor, Span<double> target)
    {
        for (int c = 0; c < Columns; c += Width)
        {
            int count = Math.Min(Width, Columns - c);
            Dense.AddScaled(factor, Row(row, c / Width)[..count], target.Slice(c, count));
        }
    }

    /// <summary>The sixteen elements of a row in a panel.</summary>
    public Span<double> Row(int row, int panel) => values.AsSpan(panel * panelLength + row * Width, Width);

    /// <summary>Sets this matrix to the transpose of another.</summary>
    public void SetTransposed(PanelMatrix source)
    {
        for (int c = 0; c < Columns; c++)
            for (int r = 0; r < Rows; r++)
                this[r, c] = source[c, r];
    }

    /// <summary>Scales the elements on and above the diagonal of a square matrix and copies them below it.</summary>
    public void ScaleUpperAndMirror(double factor, Action<int, Action<int, int>> forEach)
    {
        forEach(PanelCount, (_, panel) => Dense.Scale(factor, values.AsSpan(panel * panelLength, (panel + 1) * Width * Width)));
        forEach(PanelCount, (_, panel) =>
        {
            for (int r = panel * Width; r < Rows; r++)
                for (int c = panel * Width; c < Math.Min(Columns, (panel + 1) * Width) && c < r; c++)
                    this[r, c] = this[c, r];
        });
    }

    /// <summary>Writes the elements on and above the diagonal.</summary>
    public void WriteUpper(BinaryWriter writer)
    {
        writer.Write(Rows);
        for (int r = 0; r < Rows; r++)
            for (int c = r; c < Columns; c++)
                writer.Write(this[r, c]);
    }

    /// <summary>Reads what <see cref="WriteUpper"/> wrote, both sides of the diagonal.</summary>
    /// <exception cref="InvalidDataException">The matrix has another size.</exception>
    public void ReadUpper(BinaryReader reader)
    {
        int rows = reader.ReadInt32();
        if (rows != Rows)
            throw new InvalidDataException($"a matrix of {rows} rows, expected {Rows}");
        for (int r = 0; r < Rows; r++)
            for (int c = r; c < Columns; c++)
                this[r, c] = this[c, r] = reader.ReadDouble();
    }

    private static int Panels(int count) => (count + Width - 1) / Width;

    private int Offset(int row, int column) => column / Width * panelLength + row * Width + column % Width;
}
