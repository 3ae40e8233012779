namespace Nnip.Memory;

/// <summary>
/// Where the rows of each input class lie in a block of values. Blocks are stored feature by feature, (features, Count), so that
/// neighbouring rows are neighbours in memory; each class starts at a multiple of <see cref="Alignment"/> and is padded to
/// one with rows that belong to no atom, so that SIMD code and GPU blocks need no remainder. A padding row is computed like
/// any other and contributes nothing: no pair feeds it, no sum reads it, its adjoints are zero.
/// </summary>
public sealed class RowLayout
{
    /// <summary>Rows of a class are a multiple of this.</summary>
    public const int Alignment = 16;

    /// <summary>Lays out classes of the given sizes.</summary>
    public RowLayout(ReadOnlySpan<int> classSizes)
    {
        Start = new int[classSizes.Length + 1];
        Assign(classSizes);
    }

    /// <summary>First row of each class, and the end (classes + 1).</summary>
    public int[] Start { get; }

    /// <summary>Number of rows, padding included: the stride between features.</summary>
    public int Count => Start[^1];

    /// <summary>Rounds up to the alignment.</summary>
    public static int Align(int count) => (count + Alignment - 1) / Alignment * Alignment;

    /// <summary>Lays out as many classes of other sizes.</summary>
    internal void Assign(ReadOnlySpan<int> classSizes)
    {
        for (int z = 0; z < classSizes.Length; z++)
            Start[z + 1] = Start[z] + Align(classSizes[z]);
    }
}
