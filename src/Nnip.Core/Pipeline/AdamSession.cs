using System.Runtime.InteropServices;
using Nnip.Backends;

namespace Nnip.Pipeline;

/// <summary>Adam on a backend: a step is the mini-batch pass, the sum of its gradients and losses, and the update.</summary>
internal sealed class AdamSession<T> : IAdamSession where T : unmanaged
{
    private const int SumCount = 4;

    private readonly IOperations<T> operations;
    private readonly BatchPass<T> batch;
    private readonly AdamArrays arrays;
    private readonly AdamMemory memory;
    private readonly DeviceBuffer<T> parameters;
    private readonly DeviceBuffer<double> gradient, norm, sums, stepConstants;
    private readonly double[] sumValues = new double[SumCount], constantValues = new double[AdamStep.Count];
    private readonly List<int> aheadFrames = [];
    private readonly Action update;
    private ChunkList<T> chunks = new(), aheadChunks = new();
    private UpdateKey? updateKey;

    public AdamSession(IOperations<T> operations, BatchPass<T> batch, AdamArrays arrays, ReadOnlySpan<double> startSums)
    {
        (this.operations, this.batch, this.arrays, update) = (operations, batch, arrays, Update);
        int count = batch.ParameterCount;
        memory = new(operations.AllocateDouble, count);
        arrays.Upload(memory);
        parameters = operations.Allocate("parameters", count);
        gradient = operations.AllocateDouble("gradient sum", count);
        norm = operations.AllocateDouble("gradient norm", 1);
        sums = operations.AllocateDouble("loss sums", SumCount);
        stepConstants = operations.AllocateDouble("step constants", AdamStep.Count);
        operations.Narrow(memory.Parameters, count, count, parameters);
        startSums.CopyTo(sumValues);
        sums.Upload(sumValues);
    }

    public void Advance(ReadOnlySpan<int> frames, ReadOnlySpan<int> upcoming, LossWeights weights, AdamStep constants)
    {
        (chunks, aheadChunks) = (aheadChunks, chunks);
        if (!frames.SequenceEqual(CollectionsMarshal.AsSpan(aheadFrames)))
            batch.Cut(frames, chunks);
        constants.CopyTo(constantValues);
        stepConstants.Upload(constantValues);
        aheadFrames.Clear();
        aheadFrames.AddRange(upcoming);
        batch.Cut(upcoming, aheadChunks);
        batch.Run(chunks, batch.Scales(frames, weights), parameters, gradient: true, aheadChunks);
        if (updateKey?.Chunks != chunks.Count)
            updateKey = new(this, chunks.Count);
        operations.Run(null, updateKey, update);
        for (int c = 0; c < aheadChunks.Count; c++)
            operations.Prepare(aheadChunks[c]);
    }

    public void ClearSums()
    {
        Array.Clear(sumValues);
        sums.Upload(sumValues);
    }

    public double[] ReadSums() => sums.Download(SumCount);

    public void Store() => arrays.Download(memory);

    public void Dispose()
    {
        memory.Dispose();
        parameters.Dispose();
        gradient.Dispose();
        norm.Dispose();
        sums.Dispose();
        stepConstants.Dispose();
    }

    private void Update()
    {
        operations.GradientSum(batch.Gradients, gradient);
        operations.GradientNorm(gradient, norm);
        operations.LossSum(batch.Losses, batch.Factors, norm, sums);
        operations.AdamUpdate(memory, gradient, norm, stepConstants, parameters);
    }

    /// <summary>What the operations of an update depend on.</summary>
    private sealed record UpdateKey(AdamSession<T> Session, int Chunks);
}
