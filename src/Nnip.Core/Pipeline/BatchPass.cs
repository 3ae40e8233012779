using Nnip.Backends;

namespace Nnip.Pipeline;

/// <summary>
/// Loss and gradient of a mini-batch: frames are put together to chunks, each chunk leaves its losses and its gradient in buffers of the
/// backend, and nothing comes back to the host unless it is asked for. For one caller at a time.
/// </summary>
internal sealed class BatchPass<T> : IDisposable where T : unmanaged
{
    /// <summary>How far ahead of the computation frames are fetched, at the end of a batch those of the next.</summary>
    private const int ChunksAhead = 16;

    /// <summary>How many chunks of a worker are touched together: their first numbers stay in its second-level cache.</summary>
    private const int ChunksTouched = 16;

    private readonly IBackend backend;
    private readonly IOperations<T> operations;
    private readonly Workspace<T>[] workspaces;
    private readonly Frame<T>[] frames;
    private readonly bool fetch;
    private readonly FrameSummary[] summaries;
    private readonly Chunk<T>?[] alone;
    private readonly PotentialPass<T> pass;
    private readonly List<BatchSlot<T>> slots = [];
    private readonly Dictionary<int, int> pairCapacities = [];
    private readonly Action<int, int> runChunk;
    private DeviceBuffer<T>[] gradients = [];
    private DeviceBuffer<double>[] losses = [];
    private ChunkList<T> chunks = new();
    private ChunkList<T>? upcoming;
    private Frame<T>[] together = [];
    private BatchTerms<T> terms;

    /// <param name="backend">The backend.</param>
    /// <param name="operations">Operations of the model.</param>
    /// <param name="workspaces">One for each worker.</param>
    /// <param name="frames">All frames.</param>
    /// <param name="fetch">Whether frames may lie in a file, from which they are fetched ahead.</param>
    public BatchPass(IBackend backend, IOperations<T> operations, Workspace<T>[] workspaces, Frame<T>[] frames, bool fetch)
    {
        this.fetch = fetch;
        (this.backend, this.operations, this.workspaces, this.frames) = (backend, operations, workspaces, frames);
        summaries = FrameSummary.Of(operations.Tables, frames);
        alone = new Chunk<T>?[frames.Length];
        pass = new(operations);
        Factors = operations.AllocateDouble("loss factors", LossFactors.Count);
        runChunk = RunChunk;
    }

    /// <summary>Gradient of each chunk of the last batch.</summary>
    public ReadOnlySpan<DeviceBuffer<T>> Gradients => gradients.AsSpan(0, ChunkCount);

    /// <summary>Losses of each chunk of the last batch.</summary>
    public ReadOnlySpan<DeviceBuffer<double>> Losses => losses.AsSpan(0, ChunkCount);

    /// <summary>Factors of the terms of the last batch, see <see cref="LossFactors"/>.</summary>
    public DeviceBuffer<double> Factors { get; }

    /// <summary>Number of chunks of the last batch.</summary>
    public int ChunkCount => chunks.Count;

    /// <summary>Number of parameters.</summary>
    public int ParameterCount => operations.Tables.Network.ParameterCount;

    /// <summary>Cuts frames into chunks by size alone.</summary>
    public void Cut(ReadOnlySpan<int> indices, ChunkList<T> chunks)
    {
        var limits = backend.ChunkLimits;
        chunks.Clear();
        for (int from = 0, to; from < indices.Length; from = to)
        {
            long bytes = 0;
            int atoms = 0;
            for (to = from; to < indices.Length && atoms < limits.TrainingAtoms; to++)
            {
                var next = summaries[indices[to]];
                if (to > from && bytes + next.Bytes > limits.Bytes)
                    break;
                atoms += next.Atoms;
                bytes += next.Bytes;
            }
            Add(indices[from..to], limits.EqualStrides, chunks);
        }
    }

    /// <summary>Factors of the terms of the loss for a mini-batch.</summary>
    public LossScales Scales(ReadOnlySpan<int> indices, LossWeights weights) => LossScales.Of(summaries, indices, weights);

    /// <summary>
    /// Computes the losses of the chunks and, where wanted, their gradients; fetches meanwhile what is known to come next.
    /// </summary>
    public void Run(ChunkList<T> chunks, LossScales scales, DeviceBuffer<T> parameters, bool gradient, ChunkList<T>? upcoming = null)
    {
        if (slots.Count < chunks.Count)
            AddSlots(chunks.Count);
        Span<double> values = stackalloc double[LossFactors.Count];
        scales.CopyTo(values);
        Factors.Upload(values);
        (this.chunks, this.upcoming) = (chunks, upcoming);
        terms = new(parameters, scales.Force != 0 || scales.Virial != 0, scales.Virial != 0, gradient);
        backend.ForEach(chunks.Count, runChunk);
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
        foreach (var slot in slots)
            slot.Dispose();
        Factors.Dispose();
    }

    private void RunChunk(int worker, int index)
    {
        var chunk = chunks[index];
        if (operations.ReadsCachesInPlace)
            Touch(index);
        if (fetch)
            Fetch(index + Math.Min(ChunksAhead, chunks.Count));
        foreach (var segment in chunk.Segments)
            segment.Frame.Pin();
        slots[index].Run(chunk, terms, workspaces[worker]);
        foreach (var segment in chunk.Segments)
            segment.Frame.Park();
    }

    /// <summary>
    /// Touches the chunks that a worker is expected to compute, those at a distance of the number of workers, some at a time.
    /// </summary>
    private void Touch(int index)
    {
        int workers = backend.Workers;
        if (index / workers % ChunksTouched != 0)
            return;
        int end = (int)Math.Min(chunks.Count, index + (long)ChunksTouched * workers);
        for (int depth = 0; depth <= Chunk<T>.Depth; depth++)
            for (int i = index; i < end; i += workers)
                chunks[i].Touch(depth);
    }

    /// <summary>
    /// Fetches a chunk, counted from the first of this batch on to those of the next. Each worker fetches some: a call of the system takes
    /// microseconds.
    /// </summary>
    private void Fetch(int index)
    {
        var list = index < chunks.Count ? chunks : upcoming;
        int inList = index < chunks.Count ? index : index - chunks.Count;
        if (inList < list?.Count)
            foreach (var segment in list[inList].Segments)
                segment.Frame.Fetch();
    }

    private void AddSlots(int count)
    {
        while (slots.Count < count)
            slots.Add(new(operations, pass, Factors));
        gradients = [.. slots.Select(slot => slot.Gradient)];
        losses = [.. slots.Select(slot => slot.Losses)];
    }

    /// <summary>Adds a chunk of these frames; that of a frame alone is made once.</summary>
    private void Add(ReadOnlySpan<int> indices, bool equalStrides, ChunkList<T> chunks)
    {
        int species = operations.Tables.Descriptor.SpeciesCount, pairCapacity = equalStrides ? PairCapacity(indices.Length) : 0;
        if (indices.Length == 1)
        {
            int index = indices[0];
            chunks.Add(alone[index] ??= new([frames[index]], species, pairCapacity));
            return;
        }
        if (together.Length < indices.Length)
            Array.Resize(ref together, indices.Length);
        for (int i = 0; i < indices.Length; i++)
            together[i] = frames[indices[i]];
        chunks.Add(together.AsSpan(0, indices.Length), species, pairCapacity);
    }

    /// <summary>Pairs of as many frames as those with the most have: the room that any chunk of that many frames needs.</summary>
    private int PairCapacity(int count)
    {
        if (!pairCapacities.TryGetValue(count, out int capacity))
            pairCapacities[count] = capacity = frames.Select(frame => frame.PairCount).OrderDescending().Take(count).Sum();
        return capacity;
    }
}
