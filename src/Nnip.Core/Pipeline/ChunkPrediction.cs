using Nnip.Backends;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>What was found of a chunk of whole frames, as the host reads it until the next prediction of the worker.</summary>
internal readonly ref struct ChunkPrediction<T> where T : unmanaged
{
    /// <summary>The chunk.</summary>
    public required Chunk<T> Chunk { get; init; }

    /// <summary>Energies.</summary>
    public required ChunkEnergies<T> Energies { get; init; }

    /// <summary>Forces (3, AtomStride).</summary>
    public required ReadOnlySpan<T> ForcePlanes { get; init; }

    /// <summary>Virials (segments, 9).</summary>
    public required ReadOnlySpan<double> Virials { get; init; }

    /// <summary>E0 of each species (S), eV.</summary>
    public required double[] ReferenceEnergies { get; init; }

    /// <summary>Whether atoms have energies.</summary>
    public required bool HasAtomEnergies { get; init; }

    /// <summary>Takes the results of one of the frames.</summary>
    public EnergyAndVirial Take(int segment, AtomResults results)
    {
        var frame = Chunk.Segments[segment].Frame;
        PredictionAssembly.SetEnergies(frame, ReferenceEnergies, !HasAtomEnergies, results.Energies);
        double energy = Energies.Add(segment, results.Energies);
        PredictionAssembly.Forces(
            frame, frame.AtomCount, Chunk.Segments[segment].AtomDelta, ForcePlanes, Chunk.AtomStride, results.Forces);
        // The sum with zero makes the -0 of an empty sum an ordinary zero.
        return new(energy + frame.ReferenceEnergy, default(Mat3) + Mat3.FromRowMajor(Virials.Slice(9 * segment, 9)));
    }
}
