using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>
/// Whether pairs found with a skin still hold all within the cutoff: no atom has moved by more than half of it, in the same cell.
/// </summary>
internal sealed class SkinRule(double skin)
{
    private readonly double squaredLimit = skin >= 0 && double.IsFinite(skin) ? 0.25 * skin * skin
        : throw new ArgumentOutOfRangeException(nameof(skin), skin, "The skin must be zero or a positive number of Angstrom.");

    private Vec3[] builtAt = [];
    private Cell builtCell;

    /// <summary>Positions at which the pairs are found (N), from <see cref="Begin"/> on.</summary>
    public Vec3[] BuiltAt => builtAt;

    /// <summary>The pairs are found for these atoms.</summary>
    public void Begin(ReadOnlySpan<Vec3> positions, Cell cell)
    {
        if (builtAt.Length != positions.Length)
            builtAt = new Vec3[positions.Length];
        positions.CopyTo(builtAt);
        builtCell = cell;
    }

    /// <summary>Whether they serve for these.</summary>
    public bool Holds(ReadOnlySpan<Vec3> positions, Cell cell)
    {
        if (cell != builtCell || positions.Length != builtAt.Length)
            return false;
        for (int i = 0; i < positions.Length; i++)
            // Written so that a position that is not a number counts as moved, and the search reports it.
            if (!((positions[i] - builtAt[i]).LengthSquared <= squaredLimit))
                return false;
        return true;
    }
}
