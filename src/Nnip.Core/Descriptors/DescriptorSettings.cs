namespace Nnip.Descriptors;

/// <summary>Which descriptor: what a user chooses, a settings file states and a model file keeps.</summary>
public abstract record DescriptorSettings
{
    /// <summary>Chemical symbols, in the order of the model's species.</summary>
    public required IReadOnlyList<string> Species { get; init; }

    /// <summary>The kind of descriptor as in settings and model files.</summary>
    public abstract string Type { get; }

    /// <summary>Checks the settings and makes the descriptor; the same settings give the same table, bit for bit.</summary>
    /// <param name="keyName">How the user wrote a key given in snake case (`body_order`), for messages; null = like that.</param>
    /// <exception cref="InputException">A setting is out of its range.</exception>
    public abstract DescriptorTable Build(Func<string, string>? keyName = null);

    /// <summary>Checks the settings alone.</summary>
    /// <param name="keyName">How the user wrote a key.</param>
    /// <returns>Atomic numbers of the species.</returns>
    /// <exception cref="InputException">A setting is out of its range; the sentence starts with its key.</exception>
    internal abstract int[] Check(Func<string, string> keyName);

    /// <summary>Atomic numbers of the species, which must be elements, each named once.</summary>
    private protected int[] CheckSpecies(Func<string, string> keyName)
    {
        string key = keyName("species");
        Require.That(Species.Count > 0, $"{key} must name at least one chemical element, but is empty");
        var numbers = new int[Species.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            Require.That(Structures.Element.TryParse(Species[i], out numbers[i]),
                $"{key} must hold chemical symbols such as Hf, but has '{Species[i]}'");
            Require.That(Array.IndexOf(numbers, numbers[i]) == i, $"{key} must name each element once, but has '{Species[i]}' twice");
        }
        return numbers;
    }
}
