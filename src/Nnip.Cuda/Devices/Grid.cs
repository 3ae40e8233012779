namespace Nnip.Cuda.Devices;

/// <summary>Number of blocks of a launch.</summary>
internal readonly record struct Grid(int X, int Y = 1, int Z = 1)
{
    /// <summary>A row of blocks.</summary>
    public static implicit operator Grid(int x) => new(x);

    /// <summary>As many blocks as are needed for <paramref name="count"/> things, <paramref name="perBlock"/> in each.</summary>
    public static Grid Over(int count, int perBlock) => new((int)(((long)count + perBlock - 1) / perBlock));
}
