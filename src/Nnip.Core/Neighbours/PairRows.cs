namespace Nnip.Neighbours;

/// <summary>The rows that the pairs of a search are sorted into: a pair of centre i with neighbour j belongs to row Base[i] + Shift[j].</summary>
/// <param name="Count">Number of rows.</param>
/// <param name="Base">Of each atom as a centre (N).</param>
/// <param name="Shift">Of each atom as a neighbour (N).</param>
internal sealed record PairRows(int Count, int[] Base, int[] Shift)
{
    /// <summary>One row for each centre.</summary>
    public static PairRows ByCentre(int atoms)
    {
        var identity = new int[atoms];
        for (int i = 0; i < atoms; i++)
            identity[i] = i;
        return new(atoms, identity, new int[atoms]);
    }
}
