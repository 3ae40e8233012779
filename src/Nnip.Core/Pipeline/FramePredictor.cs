using Nnip.Backends;
using Nnip.Networks;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>
/// Predicts one frame or several small ones together on one worker, or a larger one in chunks on all workers; the workspaces, one for each, stay
/// their owner's.
/// </summary>
internal sealed class FramePredictor<T>(
    IBackend backend, IOperations<T> operations, Workspace<T>[] workspaces, double[] referenceEnergies) where T : unmanaged
{
    private readonly PotentialPass<T> pass = new(operations);
    private readonly int speciesCount = operations.Tables.Descriptor.SpeciesCount;

    private int AtomsPerChunk => backend.ChunkLimits.PredictionAtoms;

    private bool Global => operations.Tables.Network.Readout == Readout.Global;

    /// <summary>Predicts a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="parameters">Parameters of the network.</param>
    /// <param name="owner">Worker whose buffers hold what belongs to the whole frame.</param>
    /// <param name="forEach">Runs body(worker, index) for each index; the result does not depend on how.</param>
    public Prediction Predict(Frame<T> frame, DeviceBuffer<T> parameters, int owner, Action<int, Action<int, int>> forEach)
    {
        if (Global || frame.AtomCount <= AtomsPerChunk)
            return PredictTogether([frame], parameters, owner)[0];
        var atomEnergies = new double[frame.AtomCount];
        var forces = new Vec3[frame.AtomCount];
        var (energy, virial) = PredictPart(frame, parameters, owner, forEach, atomEnergies, forces).Sums;
        return new(energy, atomEnergies, forces, virial);
    }

    /// <summary>Predicts frames that are not large in one chunk on one worker.</summary>
    public Prediction[] PredictTogether(ReadOnlySpan<Frame<T>> frames, DeviceBuffer<T> parameters, int worker)
    {
        var workspace = workspaces[worker];
        var chunk = new Chunk<T>(frames, speciesCount);
        var pairForces = PairForces(chunk, workspace);
        pass.Predict(chunk, parameters, workspace, pairForces);
        var forcePlanes = workspace.Forces(chunk);
        var virials = workspace.Virials(chunk);
        operations.ForceContraction(chunk, pairForces, forcePlanes, virials);
        var energies = ReadEnergies(chunk, workspace);
        var virial = virials.Read(9 * frames.Length);
        var planes = forcePlanes.Read(3 * chunk.AtomStride);

        var predictions = new Prediction[frames.Length];
        for (int s = 0; s < predictions.Length; s++)
        {
            var atomEnergies = new double[frames[s].AtomCount];
            SetReferenceEnergies(frames[s], atomEnergies);
            double energy = energies.Add(s, atomEnergies);
            var forces = new Vec3[frames[s].AtomCount];
            PredictionAssembly.Forces(frames[s], forces.Length, chunk.Segments[s].AtomDelta, planes, chunk.AtomStride, forces);
            // The sum with zero makes the -0 of an empty sum an ordinary zero.
            predictions[s] = new(
                energy + frames[s].ReferenceEnergy, atomEnergies, forces,
                default(Mat3) + Mat3.FromRowMajor(virial.Slice(9 * s, 9)));
        }
        return predictions;
    }

    /// <summary>
    /// Predicts a frame that is a part of a structure, in chunks: they leave their pair forces in one buffer of the frame, and when all are there
    /// they are gathered. The buffers are the owner's, for the next frame to use again.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="parameters">Parameters of the network.</param>
    /// <param name="owner">Worker whose buffers hold what belongs to the whole frame.</param>
    /// <param name="forEach">Runs body(worker, index) for each index.</param>
    /// <param name="atomEnergies">Energies of the atoms of the structure: those of the frame are written.</param>
    /// <param name="forces">Forces on the atoms of the structure, likewise, from the pairs of the frame alone.</param>
    /// <param name="atomVirials">Virials of the atoms of the frame, ghosts included, to which those of its pairs are added; null = not wanted.</param>
    public PartPrediction<T> PredictPart(Frame<T> frame, DeviceBuffer<T> parameters, int owner, Action<int, Action<int, int>> forEach,
        double[] atomEnergies, Vec3[] forces, Mat3[]? atomVirials = null)
    {
        var chunks = Chunks(frame, frame.OwnAtomCount);
        var energies = new double[chunks.Length];
        var workspace = workspaces[owner];
        var whole = new Chunk<T>(frame, 0, frame.AtomCount, speciesCount);
        var pairForces = PairForces(whole, workspace);
        var forcePlanes = workspace.Forces(whole);
        SetReferenceEnergies(frame, atomEnergies);
        forEach(chunks.Length, (worker, c) =>
        {
            pass.Predict(chunks[c], parameters, workspaces[worker], pairForces);
            energies[c] = ReadEnergies(chunks[c], workspaces[worker]).Add(0, atomEnergies);
        });
        // A part's pair forces are in one processor's cache, where they are scattered in one walk; forces on ghosts are from all of a frame's pairs.
        if (backend.ChunkLimits.PartAtoms > 0 || frame.GhostCount > 0)
            chunks = [whole];
        var virials = new double[9 * chunks.Length];
        forEach(chunks.Length, (worker, c) =>
        {
            var virial = workspaces[worker].Virials(chunks[c]);
            operations.ForceContraction(chunks[c], pairForces, forcePlanes, virial);
            virial.Download(virials.AsSpan(9 * c, 9));
        });
        var planes = forcePlanes.Read(3 * whole.AtomStride);
        PredictionAssembly.Forces(frame, frame.OwnAtomCount, 0, planes, whole.AtomStride, forces);
        if (atomVirials is not null)
            PredictionAssembly.AddAtomVirials(frame, pairForces.Read(3 * whole.PairStride), atomVirials);
        var total = default(Mat3);
        for (int c = 0; c < chunks.Length; c++)
            total += Mat3.FromRowMajor(virials.AsSpan(9 * c, 9));
        return new() { Sums = (energies.Sum() + frame.ReferenceEnergy, total), ForcePlanes = planes, Stride = whole.AtomStride };
    }

    private Chunk<T>[] Chunks(Frame<T> frame, int atoms)
    {
        var chunks = new Chunk<T>[(atoms + AtomsPerChunk - 1) / AtomsPerChunk];
        for (int c = 0; c < chunks.Length; c++)
            chunks[c] = new(frame, c * AtomsPerChunk, Math.Min(atoms, (c + 1) * AtomsPerChunk), speciesCount);
        return chunks;
    }

    /// <summary>The buffer of pair forces, of zeros where there is no network to write them.</summary>
    private DeviceBuffer<T> PairForces(Chunk<T> chunk, Workspace<T> workspace)
    {
        var pairForces = workspace.PairForces(chunk);
        if (!operations.Tables.HasNetwork)
            operations.Narrow(workspace.SegmentPairEnergies(chunk), 0, 3 * chunk.PairStride, pairForces);
        return pairForces;
    }

    /// <summary>After a prediction: the energies of network and pair terms; those of rows where the readout has such.</summary>
    private ChunkEnergies<T> ReadEnergies(Chunk<T> chunk, Workspace<T> workspace)
    {
        int segments = chunk.Segments.Length, rows = Global ? 0 : chunk.Rows.Count;
        bool network = operations.Tables.HasNetwork, pairs = !operations.Tables.PairTerms.IsEmpty;
        return new()
        {
            Segments = chunk.Segments,
            Network = network ? workspace.SegmentEnergies(chunk).Read(segments) : [],
            NetworkRows = network ? workspace.Energies(workspace.NetworkRows(chunk)).Read(rows) : [],
            Pairs = pairs ? workspace.SegmentPairEnergies(chunk).Read(segments) : [],
            PairRows = pairs ? workspace.PairEnergies(chunk).Read(rows) : [],
        };
    }

    /// <summary>The reference energies of the atoms of a frame, in the configuration's order; NaN with the global readout.</summary>
    private void SetReferenceEnergies(Frame<T> frame, double[] atomEnergies)
    {
        for (int z = 0; z < speciesCount; z++)
            for (int a = frame.SpeciesStart[z]; a < frame.SpeciesStart[z + 1]; a++)
                atomEnergies[frame.Order[a]] = Global ? double.NaN : referenceEnergies[z];
    }
}

/// <summary>What a part of a structure contributes.</summary>
internal readonly ref struct PartPrediction<T> where T : unmanaged
{
    /// <summary>Energy in eV, reference energies included, and virial in eV.</summary>
    public required (double Energy, Mat3 Virial) Sums { get; init; }

    /// <summary>Forces of its atoms and ghosts (3, <see cref="Stride"/>), until the next prediction of the worker.</summary>
    public required ReadOnlySpan<T> ForcePlanes { get; init; }

    /// <summary>Distance between the planes.</summary>
    public required int Stride { get; init; }
}
