using System.Numerics;
using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Networks;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>A labelled data set on a backend with a fixed element type.</summary>
internal sealed class LossPipeline<T> : ILossPipeline where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Small frames are put together until a chunk has this many atoms: enough rows for the matrix products, few enough for the cache.
    private const int AtomsPerChunk = 64;

    private readonly IBackend backend;
    private readonly IOperations<T> operations;
    private readonly PotentialPass<T> pass;
    private readonly FramePredictor<T> predictor;
    private readonly LinearRowBuilder<T> linearRows;
    private readonly Workspace<T>[] workspaces;
    private readonly Frame<T>[] frames;
    private readonly DeviceBuffer<T> parameterBuffer;
    private readonly T[] narrowParameters;
    private readonly List<DeviceBuffer<T>> gradientBuffers = [];
    private readonly T[] narrowGradient;

    public LossPipeline(IBackend backend, DescriptorTable descriptor, NetworkShape network, double[] referenceEnergies,
        IReadOnlyList<Configuration> configurations, Standardisation? standardisation, long cacheBytes)
    {
        this.backend = backend;
        frames = new Frame<T>[configurations.Count];
        backend.ForEach(frames.Length, (_, f) => frames[f] = FrameBuilder.Build<T>(configurations[f], descriptor, referenceEnergies));
        Standardisation = DescriptorSetup.Run(backend, descriptor, frames, standardisation, cacheBytes);

        ProductDag[] inputs = [.. descriptor.Invariants.Select((dag, z) => dag.Standardised(Standardisation.Mean[z], Standardisation.Sigma[z]))];
        operations = backend.Compile<T>(new(descriptor, inputs, network));
        pass = new(operations);
        workspaces = Workspace<T>.ForWorkers(backend, operations);
        predictor = new(backend, operations, workspaces, referenceEnergies);
        linearRows = new(operations);
        parameterBuffer = operations.Allocate("parameters", network.ParameterCount);
        narrowParameters = new T[network.ParameterCount];
        narrowGradient = new T[network.ParameterCount];
    }

    public int FrameCount => frames.Length;

    public Standardisation Standardisation { get; }

    public LossTerms Evaluate(ReadOnlySpan<int> frames, LossWeights weights, ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        Upload(parameters);
        var scales = LossScales.Of<T>(this.frames, frames, weights);
        var chunks = Cut(frames);
        bool wantGradient = gradient.Length > 0;
        while (wantGradient && gradientBuffers.Count < chunks.Count)
            gradientBuffers.Add(operations.Allocate("gradient", narrowParameters.Length));

        var sums = new LossTerms[chunks.Count];
        backend.ForEach(chunks.Count, (worker, c) =>
            sums[c] = EvaluateChunk(chunks[c], scales, workspaces[worker], wantGradient ? gradientBuffers[c] : null));

        if (wantGradient)
            SumGradients(chunks.Count, gradient);
        double energy = 0, force = 0, virial = 0;
        foreach (var sum in sums)
            (energy, force, virial) = (energy + sum.Energy, force + sum.Force, virial + sum.Virial);
        return scales.Means(energy, force, virial);
    }

    public Prediction Predict(int frame, ReadOnlySpan<double> parameters)
    {
        Upload(parameters);
        return predictor.Predict(frames[frame], parameterBuffer, 0);
    }

    public IEnumerable<LinearRows> LinearRows(IReadOnlyList<int> frames)
    {
        foreach (var batch in frames.Chunk(4 * backend.Workers))
        {
            var rows = new LinearRows[batch.Length];
            backend.ForEach(batch.Length, (worker, i) => rows[i] = linearRows.Build(this.frames[batch[i]], workspaces[worker]));
            foreach (var row in rows)
                yield return row;
        }
    }

    public void Dispose()
    {
        foreach (var frame in frames)
            frame.Dispose();
        foreach (var workspace in workspaces)
            workspace.Dispose();
        foreach (var buffer in gradientBuffers)
            buffer.Dispose();
        parameterBuffer.Dispose();
        linearRows.Dispose();
        operations.Dispose();
    }

    private LossTerms EvaluateChunk(Chunk<T> chunk, LossScales scales, Workspace<T> workspace, DeviceBuffer<T>? gradient)
    {
        int slots = chunk.Segments.Length;
        double energyLoss = 0, forceLoss = 0, virialLoss = 0;
        double[] energies = new double[slots], energyAdjoints = new double[slots];
        double[] virials = new double[9 * slots], virialAdjoints = new double[9 * slots];

        var networkRows = workspace.NetworkRows(chunk);
        pass.Energies(chunk, networkRows, parameterBuffer, workspace, energies);
        for (int s = 0; s < slots; s++)
            energyLoss += FrameLoss.Energy(chunk.Segments[s].Frame, energies[s], scales.Energy, out energyAdjoints[s]);

        bool forces = scales.Force != 0 || scales.Virial != 0;
        if (forces)
        {
            var pairForces = workspace.PairForces(chunk);
            var forcePlanes = workspace.Forces(chunk);
            pass.PairForces(chunk, networkRows, parameterBuffer, workspace, pairForces);
            operations.ForceContraction(chunk, pairForces, forcePlanes, virials);
            forceLoss = operations.ForceLoss(chunk, forcePlanes, scales.Force, workspace.ForceAdjoints(chunk));
            for (int s = 0; s < slots; s++)
                virialLoss += FrameLoss.Virial(
                    chunk.Segments[s].Frame, virials.AsSpan(9 * s, 9), scales.Virial, virialAdjoints.AsSpan(9 * s, 9));
        }
        if (gradient is not null)
            pass.ParameterGradient(chunk, networkRows, parameterBuffer, workspace, energyAdjoints, virialAdjoints, forces, gradient);
        return new(energyLoss, forceLoss, virialLoss);
    }

    private List<Chunk<T>> Cut(ReadOnlySpan<int> indices)
    {
        var chunks = new List<Chunk<T>>();
        var part = new List<Frame<T>>();
        int atoms = 0;
        foreach (int index in indices)
        {
            part.Add(frames[index]);
            atoms += frames[index].AtomCount;
            if (atoms >= AtomsPerChunk)
                Close();
        }
        if (part.Count > 0)
            Close();
        return chunks;

        void Close()
        {
            chunks.Add(new([.. part], operations.Tables.Descriptor.SpeciesCount));
            part.Clear();
            atoms = 0;
        }
    }

    private void Upload(ReadOnlySpan<double> parameters)
    {
        if (parameters.Length != narrowParameters.Length)
            throw new ArgumentException($"{parameters.Length} parameters given, but the network has {narrowParameters.Length}", nameof(parameters));
        Narrow.Copy<T>(parameters, narrowParameters);
        parameterBuffer.Upload(narrowParameters);
    }

    private void SumGradients(int count, Span<double> gradient)
    {
        gradient.Clear();
        for (int c = 0; c < count; c++)
        {
            gradientBuffers[c].Download(narrowGradient);
            for (int p = 0; p < gradient.Length; p++)
                gradient[p] += Narrow.ToDouble(narrowGradient[p]);
        }
    }
}
