namespace Nnip.Neighbours;

/// <summary>
/// The rows that the pairs of a search are sorted into: a pair of centre i with neighbour j belongs to row i * Stride + Shift[j].
/// </summary>
/// <param name="Stride">Rows of a centre.</param>
/// <param name="Shift">Of each atom as a neighbour (N), below the stride.</param>
internal sealed record PairRows(int Stride, int[] Shift)
{
    /// <summary>Number of rows.</summary>
    public int Count { get; } = checked(Stride * Shift.Length);

    /// <summary>One row for each centre.</summary>
    public static PairRows ByCentre(int atoms) => new(1, new int[atoms]);
}
