using Nnip.Descriptors;
using Nnip.Descriptors.Ace;
using Nnip.Descriptors.Snap;

namespace Nnip.Cli.Settings;

/// <summary>The kind of descriptor and the settings of each kind, as keys come in any order.</summary>
internal sealed record DescriptorChoice
{
    /// <summary>Name of ACE.</summary>
    public const string AceType = "ace";

    /// <summary>Name of SNAP.</summary>
    public const string SnapType = "snap";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> Types { get; } = [AceType, SnapType];

    /// <summary>The kind.</summary>
    public string Type { get; init; } = AceType;

    /// <summary>Chemical symbols.</summary>
    public IReadOnlyList<string> Species { get; init; } = [];

    /// <summary>Settings of ACE; the species are <see cref="Species"/>.</summary>
    public AceSettings Ace { get; init; } = new() { Species = [] };

    /// <summary>Settings of SNAP; the species are <see cref="Species"/>.</summary>
    public SnapSettings Snap { get; init; } = new() { Species = [] };

    /// <summary>The settings of the chosen kind.</summary>
    public DescriptorSettings Chosen => Type == SnapType ? Snap with { Species = Species } : Ace with { Species = Species };

    /// <summary>Refuses a key of another kind than the chosen one.</summary>
    /// <param name="key">The key as the user wrote it, with its place.</param>
    /// <param name="type">The kind that the key belongs to; null = any.</param>
    /// <exception cref="InputException">The key is of another kind.</exception>
    public void Require(string key, string? type)
    {
        if (type is not null && type != Type)
            throw new InputException(
                $"{key} is a setting of the descriptor {type}, but the descriptor is {Type}; expected only settings of {Type}");
    }
}
