namespace Nnip.Validation;

/// <summary>One operation with all its arguments, ready to be called again and again.</summary>
/// <param name="Name">Its name in the contract.</param>
/// <param name="Run">Calls it.</param>
/// <param name="Sources">What it reads; a block that is also among the outputs is changed in place.</param>
/// <param name="Outputs">What it writes.</param>
internal sealed record OperationCall(string Name, Action Run, Block[] Sources, OperationOutput[] Outputs)
{
    /// <summary>Calls what must have run before, on the same sources; not part of the operation.</summary>
    public Action Prepare { get; init; } = () => { };

    /// <summary>For NetworkGradient: whether only energies are trained.</summary>
    public bool EnergiesAlone { get; init; }

    /// <summary>Its name, told from that of another call of the same operation.</summary>
    public string Title => EnergiesAlone ? $"{Name}, energies alone" : Name;
}

/// <summary>A result of an operation.</summary>
/// <param name="Block">Where it is.</param>
/// <param name="Indices">The elements that mean something; null for all.</param>
/// <param name="Kind">What is expected of it.</param>
/// <param name="Floor">Least size that its RMS is taken for.</param>
internal sealed record OperationOutput(Block Block, int[]? Indices, ResultKind Kind, double Floor = 0);

/// <summary>How exact a result must be.</summary>
internal enum ResultKind
{
    /// <summary>A copy: no deviation.</summary>
    Copy,

    /// <summary>An energy or a value that energies are made of.</summary>
    Value,

    /// <summary>Something with a derivative in it.</summary>
    Derivative,
}
