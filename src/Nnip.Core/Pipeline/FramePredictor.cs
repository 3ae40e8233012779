using Nnip.Backends;
using Nnip.Networks;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>
/// Predicts one frame or several small ones together on one worker, or a larger one in chunks on all workers. What describes chunks is kept
/// for the next frame; the workspaces, one for each worker, stay their owner's.
/// </summary>
internal sealed class FramePredictor<T> where T : unmanaged
{
    private readonly IBackend backend;
    private readonly IOperations<T> operations;
    private readonly Workspace<T>[] workspaces;
    private readonly Workspace<T> workspace;
    private readonly double[] referenceEnergies;
    private readonly PotentialPass<T> pass;
    private readonly int speciesCount;
    private readonly ChunkList<T> chunks = new();
    private readonly Chunk<T> whole;
    private readonly Action<int, int> predictChunk, contractChunk;
    private double[] energies = [];
    private Mat3[] virials = [];

    // Of the frame at work, for the bodies of loops.
    private DeviceBuffer<T> parameters = null!, pairForces = null!, forcePlanes = null!;
    private AtomResults results;

    /// <summary>Predicts as one worker of a backend, whose buffers hold what belongs to a whole frame.</summary>
    public FramePredictor(IBackend backend, IOperations<T> operations, Workspace<T>[] workspaces, double[] referenceEnergies, int worker)
    {
        (this.backend, this.operations, this.workspaces, this.referenceEnergies) = (backend, operations, workspaces, referenceEnergies);
        workspace = workspaces[worker];
        speciesCount = operations.Tables.Descriptor.SpeciesCount;
        pass = new(operations);
        whole = new([], speciesCount);
        (predictChunk, contractChunk) = (PredictChunk, ContractChunk);
    }

    private int AtomsPerChunk => backend.ChunkLimits.PredictionAtoms;

    private bool Global => operations.Tables.Network.Readout == Readout.Global;

    /// <summary>One for each worker.</summary>
    public static FramePredictor<T>[] ForWorkers(
        IBackend backend, IOperations<T> operations, Workspace<T>[] workspaces, double[] referenceEnergies) =>
        [.. workspaces.Select((_, worker) => new FramePredictor<T>(backend, operations, workspaces, referenceEnergies, worker))];

    /// <summary>Predicts a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="parameters">Parameters of the network.</param>
    /// <param name="forEach">Runs body(worker, index) for each index; the result does not depend on how.</param>
    /// <param name="results">Results of atoms.</param>
    public EnergyAndVirial Predict(
        Frame<T> frame, DeviceBuffer<T> parameters, Action<int, Action<int, int>> forEach, AtomResults results) =>
        Global || frame.AtomCount <= AtomsPerChunk
            ? Run([frame], parameters).Take(0, results) : PredictPart(frame, parameters, forEach, results).Sums;

    /// <summary>Predicts frames that are not large in one chunk.</summary>
    public unsafe Prediction[] PredictTogether(ReadOnlySpan<Frame<T>> frames, DeviceBuffer<T> parameters)
    {
        var found = Run(frames, parameters);
        var predictions = new Prediction[frames.Length];
        for (int s = 0; s < predictions.Length; s++)
        {
            var (atomEnergies, forces) = (new double[frames[s].AtomCount], new Vec3[frames[s].AtomCount]);
            fixed (double* energy = atomEnergies)
            fixed (Vec3* force = forces)
            {
                var sums = found.Take(s, new(force, energy, forces.Length));
                predictions[s] = new(sums.Energy, atomEnergies, forces, sums.Virial);
            }
        }
        return predictions;
    }

    /// <summary>
    /// Predicts a frame that is a part of a structure, in chunks: they leave their pair forces in one buffer of the frame,
    /// and when all are there they are gathered.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="parameters">Parameters of the network.</param>
    /// <param name="forEach">Runs body(worker, index) for each index.</param>
    /// <param name="results">
    /// Results of the atoms of the structure: those of the frame are written, forces from the pairs of the frame alone.
    /// </param>
    /// <param name="atomVirials">
    /// Virials of the atoms of the frame, ghosts included, to which those of its pairs are added; empty = not wanted.
    /// </param>
    public PartPrediction<T> PredictPart(Frame<T> frame, DeviceBuffer<T> parameters, Action<int, Action<int, int>> forEach,
        AtomResults results, Span<Mat3> atomVirials = default)
    {
        Cut(frame);
        whole.Assign(frame, 0, frame.AtomCount);
        (this.parameters, this.results, pairForces, forcePlanes) = (parameters, results, PairForces(whole), workspace.Forces(whole));
        PredictionAssembly.SetEnergies(frame, referenceEnergies, Global, results.Energies);
        forEach(chunks.Count, predictChunk);
        double energy = 0;
        for (int c = 0; c < chunks.Count; c++)
            energy += energies[c];
        // A part's pair forces are in one processor's cache, where they are scattered in one walk;
        // forces on ghosts are from all of a frame's pairs.
        if (backend.ChunkLimits.PartAtoms > 0 || frame.GhostCount > 0)
        {
            chunks.Clear();
            chunks.Add(whole);
        }
        forEach(chunks.Count, contractChunk);
        var virial = default(Mat3);
        for (int c = 0; c < chunks.Count; c++)
            virial += virials[c];
        var planes = forcePlanes.Read(3 * whole.AtomStride);
        PredictionAssembly.Forces(frame, frame.OwnAtomCount, 0, planes, whole.AtomStride, results.Forces);
        if (!atomVirials.IsEmpty)
            PredictionAssembly.AddAtomVirials(frame, pairForces.Read(3 * whole.PairStride), whole.PairStride, atomVirials);
        return new() { Sums = new(energy + frame.ReferenceEnergy, virial), ForcePlanes = planes, Stride = whole.AtomStride };
    }

    /// <summary>Cuts the atoms of a frame that are no ghosts into chunks.</summary>
    private void Cut(Frame<T> frame)
    {
        chunks.Clear();
        for (int from = 0; from < frame.OwnAtomCount; from += AtomsPerChunk)
            chunks.Add(frame, from, Math.Min(frame.OwnAtomCount, from + AtomsPerChunk), speciesCount);
        if (energies.Length <= chunks.Count)
            (energies, virials) = (new double[chunks.Count + 1], new Mat3[chunks.Count + 1]);
    }

    private void PredictChunk(int worker, int c)
    {
        pass.Predict(chunks[c], parameters, workspaces[worker], pairForces);
        energies[c] = ReadEnergies(chunks[c], workspaces[worker]).Add(0, results.Energies);
    }

    private void ContractChunk(int worker, int c)
    {
        var virial = workspaces[worker].Virials(chunks[c]);
        operations.ForceContraction(chunks[c], pairForces, forcePlanes, virial);
        virials[c] = Mat3.FromRowMajor(virial.Read(9));
    }

    /// <summary>Computes frames that make one chunk.</summary>
    private ChunkPrediction<T> Run(ReadOnlySpan<Frame<T>> frames, DeviceBuffer<T> parameters)
    {
        whole.Assign(frames, 0);
        var (q, forces, virial) = (PairForces(whole), workspace.Forces(whole), workspace.Virials(whole));
        pass.Predict(whole, parameters, workspace, q);
        operations.ForceContraction(whole, q, forces, virial);
        return new()
        {
            Chunk = whole,
            Energies = ReadEnergies(whole, workspace),
            ForcePlanes = forces.Read(3 * whole.AtomStride),
            Virials = virial.Read(9 * frames.Length),
            ReferenceEnergies = referenceEnergies,
            HasAtomEnergies = !Global,
        };
    }

    /// <summary>The buffer of pair forces, of zeros where there is no network to write them.</summary>
    private DeviceBuffer<T> PairForces(Chunk<T> chunk)
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
}
