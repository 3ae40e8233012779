using Nnip.Structures;

namespace Nnip.Validation;

/// <summary>Structures whose atoms have moved by so little that neighbours found with a skin still hold.</summary>
internal static class MovedAtoms
{
    /// <summary>How far beyond the cutoff neighbours are sought, Angstrom.</summary>
    public const double Skin = 0.5;

    /// <summary>The structure with every other atom moved by less than half the skin.</summary>
    public static Configuration Of(Configuration structure) => structure with
    {
        Positions = [.. structure.Positions.Select((position, i) => position + Skin / 4 * new Vec3(i & 1, 0, 0))],
    };
}
