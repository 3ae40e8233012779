namespace Nnip.Pipeline;

/// <summary>What a part of a structure contributes.</summary>
internal readonly ref struct PartPrediction<T> where T : unmanaged
{
    /// <summary>Energy, reference energies included, and virial.</summary>
    public required EnergyAndVirial Sums { get; init; }

    /// <summary>Forces of its atoms and ghosts (3, <see cref="Stride"/>), until the next prediction of the worker.</summary>
    public required ReadOnlySpan<T> ForcePlanes { get; init; }

    /// <summary>Distance between the planes.</summary>
    public required int Stride { get; init; }
}
