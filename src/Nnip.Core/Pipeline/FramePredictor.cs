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
        IsLarge(frame) ? PredictParts(frame, parameters, (count, body) => InOrder(count, worker, body)) : PredictTogether([frame], parameters, worker)[0];

    /// <summary>Predicts a large frame on all workers, a small one on the first.</summary>
    public Prediction PredictLarge(Frame<T> frame, DeviceBuffer<T> parameters) =>
        IsLarge(frame) ? PredictParts(frame, parameters, backend.ForEach) : PredictTogether([frame], parameters, 0)[0];

    /// <summary>Predicts frames that are not large in one chunk on one worker.</summary>
    public Prediction[] PredictTogether(ReadOnlySpan<Frame<T>> frames, DeviceBuffer<T> parameters, int worker)
    {
        var workspace = workspaces[worker];
        var chunk = new Chunk<T>(frames, speciesCount);
        var networkRows = workspace.NetworkRows(chunk);
        DeviceBuffer<double> energies = workspace.SegmentEnergies(chunk), virials = workspace.Virials(chunk);
        pass.Energies(chunk, networkRows, parameters, workspace, energies);
        var pairForces = workspace.PairForces(chunk);
        pass.PairForces(chunk, networkRows, parameters, workspace, pairForces);
        var forcePlanes = workspace.Forces(chunk);
        operations.ForceContraction(chunk, pairForces, forcePlanes, virials);
        double[] energy = energies.Download(frames.Length), virial = virials.Download(9 * frames.Length);
        T[] rowEnergies = Global ? [] : workspace.Energies(networkRows).Download(networkRows.Count);
        T[] planes = forcePlanes.Download(3 * chunk.AtomStride);

        var predictions = new Prediction[frames.Length];
        for (int s = 0; s < predictions.Length; s++)
        {
            var frame = frames[s];
            var atomEnergies = NewAtomEnergies(frame);
            if (!Global)
                PredictionAssembly.AtomEnergies(chunk.Segments[s], rowEnergies, referenceEnergies, atomEnergies);
            var forces = new Vec3[frame.AtomCount];
            PredictionAssembly.Forces(chunk.Segments[s], planes, chunk.AtomStride, forces);
            // The sum with zero makes the -0 of an empty sum an ordinary zero.
            predictions[s] = new(
                energy[s] + frame.ReferenceEnergy, atomEnergies, forces, default(Mat3) + Mat3.FromRowMajor(virial.AsSpan(9 * s, 9)));
        }
        return predictions;
    }

    private bool IsLarge(Frame<T> frame) => !Global && frame.AtomCount > AtomsPerChunk;

    private static void InOrder(int count, int worker, Action<int, int> body)
    {
        for (int index = 0; index < count; index++)
            body(worker, index);
    }

    /// <summary>Chunks of atoms leave their pair forces in one buffer of the frame, and when all are there the same chunks gather them.</summary>
    private Prediction PredictParts(Frame<T> frame, DeviceBuffer<T> parameters, Action<int, Action<int, int>> forEach)
    {
        int count = (frame.AtomCount + AtomsPerChunk - 1) / AtomsPerChunk;
        var chunks = new Chunk<T>[count];
        for (int c = 0; c < count; c++)
            chunks[c] = new(frame, c * AtomsPerChunk, Math.Min(frame.AtomCount, (c + 1) * AtomsPerChunk), speciesCount);

        var energies = new double[count];
        var virials = new double[9 * count];
        var atomEnergies = NewAtomEnergies(frame);
        using var pairForces = operations.Allocate("pair forces", 3 * chunks[0].PairStride);
        using var forcePlanes = operations.Allocate("forces", 3 * chunks[0].AtomStride);
        forEach(count, (worker, c) =>
        {
            var networkRows = workspaces[worker].NetworkRows(chunks[c]);
            var energy = workspaces[worker].SegmentEnergies(chunks[c]);
            pass.Energies(chunks[c], networkRows, parameters, workspaces[worker], energy);
            pass.PairForces(chunks[c], networkRows, parameters, workspaces[worker], pairForces);
            energy.Download(energies.AsSpan(c, 1));
            PredictionAssembly.AtomEnergies(
                chunks[c].Segments[0], workspaces[worker].Energies(networkRows).Download(networkRows.Count), referenceEnergies, atomEnergies);
        });
        forEach(count, (worker, c) =>
        {
            var virial = workspaces[worker].Virials(chunks[c]);
            operations.ForceContraction(chunks[c], pairForces, forcePlanes, virial);
            virial.Download(virials.AsSpan(9 * c, 9));
        });

        var forces = new Vec3[frame.AtomCount];
        var planes = forcePlanes.Download(forcePlanes.Length);
        var total = default(Mat3);
        for (int c = 0; c < count; c++)
        {
            PredictionAssembly.Forces(chunks[c].Segments[0], planes, chunks[c].AtomStride, forces);
            total += Mat3.FromRowMajor(virials.AsSpan(9 * c, 9));
        }
        return new(energies.Sum() + frame.ReferenceEnergy, atomEnergies, forces, total);
    }

    private double[] NewAtomEnergies(Frame<T> frame)
    {
        var energies = new double[frame.AtomCount];
        if (Global)
            Array.Fill(energies, double.NaN);
        return energies;
    }
}
