namespace Nnip.Cuda.Operations;

/// <summary>A block of a kernel that walks product graphs in shared memory.</summary>
/// <param name="Rows">Rows of the block, a warp for each.</param>
/// <param name="SharedBytes">Dynamic shared memory of the block.</param>
internal readonly record struct GraphBlock(int Rows, int SharedBytes)
{
    /// <summary>Most rows of a block: enough that neighbouring rows fill a sector of memory.</summary>
    public const int MaxRows = 8;

    /// <summary>Shared memory of a block beyond which fewer rows share it.</summary>
    private const int SharedGoal = 32 << 10;

    /// <summary>The block for rows that need so many bytes each.</summary>
    public static GraphBlock For(int rowBytes)
    {
        int rows = MaxRows;
        while (rows > 1 && rows * rowBytes > SharedGoal)
            rows /= 2;
        return new(rows, rows * rowBytes);
    }
}
