using Nnip.Backends;
using Nnip.Networks;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>Predicts one frame on one worker, or one large frame on all workers; the workspaces, one for each, stay their owner's.</summary>
internal sealed class FramePredictor<T>(
    IBackend backend, IOperations<T> operations, Workspace<T>[] workspaces, double[] referenceEnergies) where T : unmanaged
{
    private readonly PotentialPass<T> pass = new(operations);
    private readonly int speciesCount = operations.Tables.Descriptor.SpeciesCount;

    private int AtomsPerChunk => backend.ChunkLimits.PredictionAtoms;

    private bool Global => operations.Tables.Network.Readout == Readout.Global;

    /// <summary>Predicts on one worker; bit-identical to <see cref="PredictLarge"/>.</summary>
    public Prediction Predict(Frame<T> frame, DeviceBuffer<T> parameters, int worker) =>
        IsLarge(frame) ? PredictParts(frame, parameters, (count, body) => InOrder(count, worker, body)) : PredictWhole(frame, parameters, worker);

    /// <summary>Predicts a large frame on all workers, a small one on the first.</summary>
    public Prediction PredictLarge(Frame<T> frame, DeviceBuffer<T> parameters) =>
        IsLarge(frame) ? PredictParts(frame, parameters, backend.ForEach) : PredictWhole(frame, parameters, 0);

    private static void InOrder(int count, int worker, Action<int, int> body)
    {
        for (int index = 0; index < count; index++)
            body(worker, index);
    }

    private bool IsLarge(Frame<T> frame) => !Global && frame.AtomCount > AtomsPerChunk;

    private Prediction PredictWhole(Frame<T> frame, DeviceBuffer<T> parameters, int worker)
    {
        var workspace = workspaces[worker];
        var chunk = new Chunk<T>([frame], speciesCount);
        var networkRows = workspace.NetworkRows(chunk);
        Span<double> energy = stackalloc double[1], virial = stackalloc double[9];
        DeviceBuffer<double> energies = workspace.SegmentEnergies(chunk), virials = workspace.Virials(chunk);
        pass.Energies(chunk, networkRows, parameters, workspace, energies);
        var pairForces = workspace.PairForces(chunk);
        pass.PairForces(chunk, networkRows, parameters, workspace, pairForces);
        var forcePlanes = workspace.Forces(chunk);
        operations.ForceContraction(chunk, pairForces, forcePlanes, virials);
        energies.Download(energy);
        virials.Download(virial);

        var atomEnergies = NewAtomEnergies(frame);
        var forces = new Vec3[frame.AtomCount];
        CollectAtomEnergies(chunk, networkRows, workspace, atomEnergies);
        PredictionAssembly.Forces(chunk.Segments[0], forcePlanes.Download(3 * chunk.AtomStride), chunk.AtomStride, forces);
        // The sum with zero makes the -0 of an empty sum an ordinary zero.
        return new(energy[0] + frame.ReferenceEnergy, atomEnergies, forces, default(Mat3) + Mat3.FromRowMajor(virial));
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
            CollectAtomEnergies(chunks[c], networkRows, workspaces[worker], atomEnergies);
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

    private void CollectAtomEnergies(Chunk<T> chunk, RowLayout networkRows, Workspace<T> workspace, double[] atomEnergies)
    {
        if (!Global)
            PredictionAssembly.AtomEnergies(
                chunk.Segments[0], workspace.Energies(networkRows).Download(networkRows.Count), referenceEnergies, atomEnergies);
    }
}
