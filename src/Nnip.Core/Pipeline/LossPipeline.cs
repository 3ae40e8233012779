using System.Numerics;
using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Memory;
using Nnip.Networks;
using Nnip.Numerics;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>A labelled data set on a backend with a fixed element type.</summary>
internal sealed class LossPipeline<T> : ILossPipeline where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IBackend backend;
    private readonly IOperations<T> operations;
    private readonly PotentialPass<T> pass;
    private readonly BatchPass<T> batch;
    private readonly FramePredictor<T> predictor;
    private readonly LinearRowBuilder<T> linearRows;
    private readonly ResidualRowBuilder<T> residualRows;
    private readonly Workspace<T>[] workspaces;
    private readonly IHostMemory memory;
    private readonly Frame<T>[] frames;
    private readonly DeviceBuffer<T> parameterBuffer;
    private readonly DeviceBuffer<double> gradientBuffer;
    private readonly T[] narrowParameters;
    private readonly ChunkList<T> chunks = new();

    public LossPipeline(IBackend backend, DescriptorTable descriptor, NetworkShape network, double[] referenceEnergies,
        IReadOnlyList<Configuration> configurations, Standardisation? standardisation, long cacheBytes)
    {
        this.backend = backend;
        memory = backend.OpenFrameMemory();
        frames = new Frame<T>[configurations.Count];
        using (var raw = backend.Compile<T>(ModelTables.OfDescriptor(descriptor)))
        {
            backend.ForEach(frames.Length, (_, f) =>
            {
                frames[f] = raw.BuildFrame(
                    configurations[f], referenceEnergies, memory: raw.PacksPairs(configurations[f].Count) ? null : memory);
                raw.PackPairs(frames[f], memory);
                frames[f].Park();
            });
            Standardisation = DescriptorSetup.Run(backend, raw, frames, standardisation, cacheBytes, memory);
        }

        ProductDag[] inputs = [.. descriptor.Invariants.Select(
            (dag, z) => dag.Standardised(Standardisation.Mean[z], Standardisation.Sigma[z]))];
        operations = backend.Compile<T>(new(descriptor, inputs, network, Standardisation.Projections));
        DescriptorSetup.Standardise(backend, operations, frames, memory);
        workspaces = Workspace<T>.ForWorkers(backend, operations);
        pass = new(operations);
        batch = new(backend, operations, workspaces, frames, memory.IsBounded);
        predictor = new(backend, operations, workspaces, referenceEnergies, worker: 0);
        linearRows = new(operations);
        residualRows = new(operations, frames, memory.IsBounded ? 0 : cacheBytes);
        parameterBuffer = operations.Allocate("parameters", network.ParameterCount);
        gradientBuffer = operations.AllocateDouble("gradient sum", network.ParameterCount);
        narrowParameters = new T[network.ParameterCount];
    }

    public int FrameCount => frames.Length;

    public Standardisation Standardisation { get; }

    public LossTerms Evaluate(ReadOnlySpan<int> frames, LossWeights weights, ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        Upload(parameters);
        var scales = batch.Scales(frames, weights);
        bool wantGradient = gradient.Length > 0;
        batch.Cut(frames, chunks);
        batch.Run(chunks, scales, parameterBuffer, wantGradient);
        if (wantGradient)
        {
            operations.GradientSum(batch.Gradients, gradientBuffer);
            gradientBuffer.Download(gradient);
        }
        return batch.ReadLosses(scales);
    }

    public IAdamSession BeginAdam(AdamArrays arrays, ReadOnlySpan<double> sums) =>
        new AdamSession<T>(operations, batch, arrays, sums);

    public Prediction Predict(int frame, ReadOnlySpan<double> parameters)
    {
        Upload(parameters);
        frames[frame].Pin();
        var prediction = Prediction.Of(
            frames[frame].AtomCount, results => predictor.Predict(frames[frame], parameterBuffer, SerialLoop.On(0), results));
        frames[frame].Park();
        return prediction;
    }

    public double[][][] Inputs(int frame)
    {
        var workspace = workspaces[0];
        var chunk = new Chunk<T>([frames[frame]], operations.Tables.Descriptor.SpeciesCount);
        var rows = workspace.NetworkRows(chunk);
        var network = operations.Tables.Network;
        frames[frame].Pin();
        var values = pass.Inputs(chunk, rows, workspace).Download(network.MaxInputs * rows.Count);
        frames[frame].Park();
        return [.. Enumerable.Range(0, network.ClassCount).Select(ClassRows)];

        double[][] ClassRows(int z)
        {
            int count = network.Readout == Readout.Global ? 1 : frames[frame].SpeciesStart[z + 1] - frames[frame].SpeciesStart[z];
            return [.. Enumerable.Range(rows.Start[z], count).Select(row =>
                Enumerable.Range(0, network.Inputs[z]).Select(d => Narrow.ToDouble(values[d * rows.Count + row])).ToArray())];
        }
    }

    public IEnumerable<LinearRows> LinearRows(IReadOnlyList<int> frames, LossWeights weights)
    {
        foreach (var part in frames.Chunk(FramesAtOnce))
        {
            var rows = new LinearRows[part.Length];
            backend.ForEach(part.Length, (worker, i) =>
            {
                this.frames[part[i]].Pin();
                rows[i] = linearRows.Build(this.frames[part[i]], weights, workspaces[worker]);
                this.frames[part[i]].Park();
            });
            foreach (var row in rows)
                yield return row;
        }
    }

    public IEnumerable<ResidualRows> ResidualRows(
        IReadOnlyList<int> frames, ResidualFactors factors, double[] parameters, ResidualChoice? choose)
    {
        Upload(parameters);
        int done = 0;
        foreach (int[] part in frames.Chunk(FramesAtOnce))
        {
            var rows = new ResidualRows[part.Length];
            int first = done;
            backend.ForEach(part.Length, (worker, i) =>
            {
                this.frames[part[i]].Pin();
                rows[i] = residualRows.Build(part[i], factors, parameterBuffer,
                    choose is null ? null : (residuals, forces) => choose(first + i, residuals, forces), workspaces[worker]);
                this.frames[part[i]].Park();
            });
            done += part.Length;
            foreach (var row in rows)
                yield return row;
        }
    }

    public void ForEach(int count, Action<int, int> body) => backend.ForEach(count, body);

    /// <summary>
    /// Frames whose rows are made at once: enough for all workers and for good balance, few enough that the rows of these alone take little
    /// memory.
    /// </summary>
    private int FramesAtOnce => 4 * backend.Workers;

    public void Dispose()
    {
        foreach (var frame in frames)
            frame.Dispose();
        foreach (var workspace in workspaces)
            workspace.Dispose();
        batch.Dispose();
        gradientBuffer.Dispose();
        parameterBuffer.Dispose();
        linearRows.Dispose();
        residualRows.Dispose();
        memory.Dispose();
        operations.Dispose();
    }

    private void Upload(ReadOnlySpan<double> parameters)
    {
        if (parameters.Length != narrowParameters.Length)
            throw new ArgumentException(
                $"{parameters.Length} parameters given, but the network has {narrowParameters.Length}", nameof(parameters));
        Narrow.Copy<T>(parameters, narrowParameters);
        parameterBuffer.Upload(narrowParameters);
    }
}
