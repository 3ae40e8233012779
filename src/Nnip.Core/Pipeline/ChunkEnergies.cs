using Nnip.Backends;

namespace Nnip.Pipeline;

/// <summary>
/// Energies of a chunk as the host reads them, until the next chunk of its worker; empty are those that the model or its readout lacks.
/// </summary>
internal readonly ref struct ChunkEnergies<T> where T : unmanaged
{
    /// <summary>The segments of the chunk.</summary>
    public required ReadOnlySpan<Segment<T>> Segments { get; init; }

    /// <summary>Of the network, for each segment.</summary>
    public required ReadOnlySpan<double> Network { get; init; }

    /// <summary>Of the network, for each row.</summary>
    public required ReadOnlySpan<T> NetworkRows { get; init; }

    /// <summary>Of pair terms, for each segment.</summary>
    public required ReadOnlySpan<double> Pairs { get; init; }

    /// <summary>Of pair terms, for each row.</summary>
    public required ReadOnlySpan<T> PairRows { get; init; }

    /// <summary>Adds the energies of the atoms of a segment to those of its configuration, where these are wanted (not empty).</summary>
    /// <returns>The energy of the segment.</returns>
    public double Add(int segment, Span<double> atomEnergies)
    {
        double energy = 0;
        if (!Network.IsEmpty)
            energy += Network[segment];
        if (!Pairs.IsEmpty)
            energy += Pairs[segment];
        if (atomEnergies.IsEmpty)
            return energy;
        if (!NetworkRows.IsEmpty)
            PredictionAssembly.AddAtomEnergies(Segments[segment], NetworkRows, atomEnergies);
        if (!PairRows.IsEmpty)
            PredictionAssembly.AddAtomEnergies(Segments[segment], PairRows, atomEnergies);
        return energy;
    }
}
