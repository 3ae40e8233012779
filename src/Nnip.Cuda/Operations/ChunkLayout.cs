using Nnip.Backends;

namespace Nnip.Cuda.Operations;

/// <summary>
/// All that the grids and the addresses of operations on a chunk depend on. Chunks of equal layout share tables and records.
/// </summary>
internal readonly struct ChunkLayout : IEquatable<ChunkLayout>
{
    private readonly int[] numbers;
    private readonly int hash;

    private ChunkLayout(int[] numbers)
    {
        this.numbers = numbers;
        var code = new HashCode();
        foreach (int number in numbers)
            code.Add(number);
        hash = code.ToHashCode();
    }

    /// <summary>The layout of a chunk.</summary>
    public static ChunkLayout Of<T>(Chunk<T> chunk) where T : unmanaged =>
        new([chunk.Segments.Length, chunk.AtomStride, chunk.PairStride, .. chunk.Rows.Start]);

    /// <inheritdoc/>
    public bool Equals(ChunkLayout other) => hash == other.hash && numbers.AsSpan().SequenceEqual(other.numbers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ChunkLayout other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => hash;
}
