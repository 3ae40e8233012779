using System.Runtime.InteropServices;
using Nnip.Backends;

namespace Nnip.Pipeline;

/// <summary>
/// Loss and gradient of a mini-batch: frames are put together to chunks, each chunk leaves its losses and its gradient in buffers of the
/// backend, and nothing comes back to the host unless it is asked for.
/// </summary>
internal sealed class BatchPass<T>(IBackend backend, IOperations<T> operations, Workspace<T>[] workspaces, Frame<T>[] frames) : IDisposable
    where T : unmanaged
{
    /// <summary>How far ahead of the computation the frames of long batches are fetched; those of short ones are before the batch begins.</summary>
    private const int ChunksAhead = 16;

    private readonly PotentialPass<T> pass = new(operations);
    private readonly DeviceBuffer<double> factors = operations.AllocateDouble("loss factors", LossFactors.Count);
    private readonly List<DeviceBuffer<T>> gradients = [];
    private readonly List<DeviceBuffer<double>> losses = [];
    private readonly Dictionary<int, int> pairCapacities = [];

    /// <summary>Gradient of each chunk of the last batch.</summary>
    public ReadOnlySpan<DeviceBuffer<T>> Gradients => CollectionsMarshal.AsSpan(gradients)[..ChunkCount];

    /// <summary>Losses of each chunk of the last batch.</summary>
    public ReadOnlySpan<DeviceBuffer<double>> Losses => CollectionsMarshal.AsSpan(losses)[..ChunkCount];

    /// <summary>Factors of the terms of the last batch, see <see cref="LossFactors"/>.</summary>
    public DeviceBuffer<double> Factors => factors;

    /// <summary>Number of chunks of the last batch.</summary>
    public int ChunkCount { get; private set; }

    /// <summary>Number of parameters.</summary>
    public int ParameterCount => operations.Tables.Network.ParameterCount;

    /// <summary>Cuts frames into chunks by size alone.</summary>
    public List<Chunk<T>> Cut(ReadOnlySpan<int> indices)
    {
        var limits = backend.ChunkLimits;
        var chunks = new List<Chunk<T>>();
        var part = new List<Frame<T>>();
        long bytes = 0;
        int atoms = 0;
        foreach (int index in indices)
        {
            long more = ChunkBytes.Of(operations.Tables, frames[index]);
            if (part.Count > 0 && bytes + more > limits.Bytes)
                Close();
            part.Add(frames[index]);
            atoms += frames[index].AtomCount;
            bytes += more;
            if (atoms >= limits.TrainingAtoms)
                Close();
        }
        if (part.Count > 0)
            Close();
        return chunks;

        void Close()
        {
            chunks.Add(new(
                CollectionsMarshal.AsSpan(part), operations.Tables.Descriptor.SpeciesCount, limits.EqualStrides ? PairCapacity(part.Count) : 0));
            part.Clear();
            (atoms, bytes) = (0, 0);
        }
    }

    /// <summary>Computes the losses of the chunks and, where wanted, their gradients.</summary>
    public void Run(IReadOnlyList<Chunk<T>> chunks, LossScales scales, DeviceBuffer<T> parameters, bool gradient)
    {
        ChunkCount = chunks.Count;
        while (losses.Count < chunks.Count)
            losses.Add(operations.AllocateDouble("losses", 3));
        while (gradient && gradients.Count < chunks.Count)
            gradients.Add(operations.Allocate("gradient", ParameterCount));
        Span<double> values = stackalloc double[LossFactors.Count];
        scales.CopyTo(values);
        factors.Upload(values);
        bool forces = scales.Force != 0 || scales.Virial != 0;
        backend.ForEach(chunks.Count, (worker, c) =>
        {
            if (c + ChunksAhead < chunks.Count)
                foreach (var segment in chunks[c + ChunksAhead].Segments)
                    segment.Frame.Fetch();
            foreach (var segment in chunks[c].Segments)
                segment.Frame.Pin();
            operations.Run(
                chunks[c], (c, forces, gradient, parameters),
                () => RunChunk(chunks[c], parameters, workspaces[worker], forces, losses[c], gradient ? gradients[c] : null));
            foreach (var segment in chunks[c].Segments)
                segment.Frame.Park();
        });
    }

    /// <summary>Sum over the chunks of the scaled losses of the last batch, read from the backend.</summary>
    public LossTerms ReadLosses(LossScales scales)
    {
        double energy = 0, force = 0, virial = 0;
        Span<double> part = stackalloc double[3];
        foreach (var loss in Losses)
        {
            loss.Download(part);
            (energy, force, virial) = (energy + part[0], force + part[1], virial + part[2]);
        }
        return scales.Means(energy, force, virial);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in gradients)
            buffer.Dispose();
        foreach (var buffer in losses)
            buffer.Dispose();
        factors.Dispose();
    }

    private void RunChunk(Chunk<T> chunk, DeviceBuffer<T> parameters, Workspace<T> workspace, bool forces,
        DeviceBuffer<double> loss, DeviceBuffer<T>? gradient)
    {
        var networkRows = workspace.NetworkRows(chunk);
        var energies = workspace.SegmentEnergies(chunk);
        pass.Energies(chunk, networkRows, parameters, workspace, energies);
        operations.EnergyLoss(chunk, energies, factors, workspace.SegmentEnergyAdjoints(chunk), loss);
        if (forces)
        {
            var pairForces = workspace.PairForces(chunk);
            var forcePlanes = workspace.Forces(chunk);
            var virials = workspace.Virials(chunk);
            pass.PairForces(chunk, networkRows, parameters, workspace, pairForces);
            operations.ForceContraction(chunk, pairForces, forcePlanes, virials);
            operations.ForceLoss(chunk, forcePlanes, factors, workspace.ForceAdjoints(chunk), loss);
            operations.VirialLoss(chunk, virials, factors, workspace.VirialAdjoints(chunk), loss);
        }
        if (gradient is not null)
            pass.ParameterGradient(chunk, networkRows, parameters, workspace, forces, gradient);
    }

    /// <summary>Pairs of as many frames as those with the most have: the room that any chunk of that many frames needs.</summary>
    private int PairCapacity(int count)
    {
        if (!pairCapacities.TryGetValue(count, out int capacity))
            pairCapacities[count] = capacity = frames.Select(frame => frame.PairCount).OrderDescending().Take(count).Sum();
        return capacity;
    }
}
