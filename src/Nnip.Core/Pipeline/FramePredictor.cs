using Nnip.Backends;
using Nnip.Networks;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>
/// Predicts one frame or several small ones together on one worker, or one large frame on all workers; the workspaces, one for each, stay
/// their owner's.
/// </summary>
internal sealed class FramePredictor<T>(
    IBackend backend, IOperations<T> operations, Workspace<T>[] workspaces, double[] referenceEnergies) where T : unmanaged
{
    private readonly PotentialPass<T> pass = new(operations);
    private readonly int speciesCount = operations.Tables.Descriptor.SpeciesCount;

    private int AtomsPerChunk => backend.ChunkLimits.PredictionAtoms;

    private bool Global => operations.Tables.Network.Readout == Readout.Global;

    /// <summary>Predicts on one worker; bit-identical to <see cref="PredictLarge"/>.</summary>
    public Prediction Predict(Frame<T> frame, DeviceBuffer<T> parameters, int worker) =>
        IsLarge(frame) ? PredictParts(frame, parameters, worker, (count, body) => InOrder(count, worker, body)) : PredictTogether([frame], parameters, worker)[0];

    /// <summary>Predicts a large frame on all workers, a small one on the first.</summary>
    public Prediction PredictLarge(Frame<T> frame, DeviceBuffer<T> parameters) =>
        IsLarge(frame) ? PredictParts(frame, parameters, 0, backend.ForEach) : PredictTogether([frame], parameters, 0)[0];

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
        var energies = new double[frames.Length];
        var atomEnergies = Array.ConvertAll(chunk.Segments, segment => NewAtomEnergies(segment.Frame));
        AddEnergies(chunk, workspace, energies, atomEnergies);
        double[] virial = virials.Download(9 * frames.Length);
        var planes = forcePlanes.Read(3 * chunk.AtomStride);

        var predictions = new Prediction[frames.Length];
        for (int s = 0; s < predictions.Length; s++)
        {
            var forces = new Vec3[frames[s].AtomCount];
            PredictionAssembly.Forces(chunk.Segments[s], planes, chunk.AtomStride, forces);
            // The sum with zero makes the -0 of an empty sum an ordinary zero.
            predictions[s] = new(
                energies[s] + frames[s].ReferenceEnergy, atomEnergies[s], forces,
                default(Mat3) + Mat3.FromRowMajor(virial.AsSpan(9 * s, 9)));
        }
        return predictions;
    }

    private bool IsLarge(Frame<T> frame) => !Global && frame.AtomCount > AtomsPerChunk;

    private static void InOrder(int count, int worker, Action<int, int> body)
    {
        for (int index = 0; index < count; index++)
            body(worker, index);
    }

    /// <summary>
    /// Chunks of atoms leave their pair forces in one buffer of the frame, and when all are there the same chunks gather them. The buffers are the
    /// owner's, for the next frame to use again.
    /// </summary>
    private Prediction PredictParts(Frame<T> frame, DeviceBuffer<T> parameters, int owner, Action<int, Action<int, int>> forEach)
    {
        int count = (frame.AtomCount + AtomsPerChunk - 1) / AtomsPerChunk;
        var chunks = new Chunk<T>[count];
        for (int c = 0; c < count; c++)
            chunks[c] = new(frame, c * AtomsPerChunk, Math.Min(frame.AtomCount, (c + 1) * AtomsPerChunk), speciesCount);

        var energies = new double[count];
        var virials = new double[9 * count];
        var atomEnergies = NewAtomEnergies(frame);
        var pairForces = PairForces(chunks[0], workspaces[owner]);
        var forcePlanes = workspaces[owner].Forces(chunks[0]);
        forEach(count, (worker, c) =>
        {
            pass.Predict(chunks[c], parameters, workspaces[worker], pairForces);
            AddEnergies(chunks[c], workspaces[worker], energies.AsSpan(c, 1), [atomEnergies]);
        });
        forEach(count, (worker, c) =>
        {
            var virial = workspaces[worker].Virials(chunks[c]);
            operations.ForceContraction(chunks[c], pairForces, forcePlanes, virial);
            virial.Download(virials.AsSpan(9 * c, 9));
        });

        var forces = new Vec3[frame.AtomCount];
        var planes = forcePlanes.Read(3 * chunks[0].AtomStride);
        var total = default(Mat3);
        for (int c = 0; c < count; c++)
        {
            PredictionAssembly.Forces(chunks[c].Segments[0], planes, chunks[c].AtomStride, forces);
            total += Mat3.FromRowMajor(virials.AsSpan(9 * c, 9));
        }
        return new(energies.Sum() + frame.ReferenceEnergy, atomEnergies, forces, total);
    }

    /// <summary>The buffer of pair forces, of zeros where there is no network to write them.</summary>
    private DeviceBuffer<T> PairForces(Chunk<T> chunk, Workspace<T> workspace)
    {
        var pairForces = workspace.PairForces(chunk);
        if (!operations.Tables.HasNetwork)
            operations.Narrow(workspace.SegmentPairEnergies(chunk), 0, 3 * chunk.PairStride, pairForces);
        return pairForces;
    }

    /// <summary>
    /// After a prediction: adds the energies of segments, and of the atoms of each where the readout has such, of network and pair terms.
    /// </summary>
    private void AddEnergies(Chunk<T> chunk, Workspace<T> workspace, Span<double> energies, ReadOnlySpan<double[]> atomEnergies)
    {
        if (operations.Tables.HasNetwork)
            Add(workspace.SegmentEnergies(chunk), workspace.Energies(workspace.NetworkRows(chunk)), energies, atomEnergies);
        if (!operations.Tables.PairTerms.IsEmpty)
            Add(workspace.SegmentPairEnergies(chunk), workspace.PairEnergies(chunk), energies, atomEnergies);

        void Add(DeviceBuffer<double> segments, DeviceBuffer<T> rows, Span<double> energies, ReadOnlySpan<double[]> atomEnergies)
        {
            double[] parts = segments.Download(chunk.Segments.Length);
            ReadOnlySpan<T> rowEnergies = Global ? [] : rows.Read(chunk.Rows.Count);
            for (int s = 0; s < parts.Length; s++)
            {
                energies[s] += parts[s];
                if (!Global)
                    PredictionAssembly.AddAtomEnergies(chunk.Segments[s], rowEnergies, atomEnergies[s]);
            }
        }
    }

    /// <summary>The reference energies of the atoms of a frame, in the configuration's order; NaN with the global readout.</summary>
    private double[] NewAtomEnergies(Frame<T> frame)
    {
        var energies = new double[frame.AtomCount];
        for (int z = 0; z < speciesCount; z++)
            for (int a = frame.SpeciesStart[z]; a < frame.SpeciesStart[z + 1]; a++)
                energies[frame.Order[a]] = Global ? double.NaN : referenceEnergies[z];
        return energies;
    }
}
