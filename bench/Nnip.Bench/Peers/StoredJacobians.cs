using Nnip.Backends;
using Nnip.Bench.Report;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Bench.Peers;

/// <summary>
/// Labelled frames with everything that training from stored Jacobians reads: standardised inputs x and dx/dr of every pair, which take
/// 12 bytes a pair and input in float.
/// </summary>
internal sealed class StoredJacobians : IDisposable
{
    /// <summary>Computes them.</summary>
    /// <param name="backend">Where.</param>
    /// <param name="configurations">The frames.</param>
    /// <param name="standardisation">How the inputs are scaled.</param>
    public StoredJacobians(IBackend backend, Configuration[] configurations, Standardisation standardisation)
    {
        var descriptor = ReportModel.Descriptor;
        Operations = backend.Compile<float>(new(
            descriptor, [.. descriptor.Invariants.Select((dag, z) => dag.Standardised(standardisation.Mean[z], standardisation.Sigma[z]))],
            ReportModel.Network(Readout.Local)));
        Frames = new StoredFrame[configurations.Length];
        backend.ForEach(Frames.Length, (_, f) => Frames[f] = new(Operations, configurations[f]));
    }

    /// <summary>Operations of the model.</summary>
    public IOperations<float> Operations { get; }

    /// <summary>The frames.</summary>
    public StoredFrame[] Frames { get; }

    public void Dispose()
    {
        foreach (var frame in Frames)
            frame.Dispose();
        Operations.Dispose();
    }
}

/// <summary>One of the frames.</summary>
internal sealed class StoredFrame : IDisposable
{
    public StoredFrame(IOperations<float> operations, Configuration configuration)
    {
        Frame = operations.BuildFrame(configuration, BenchmarkData.ReferenceEnergies);
        Chunk = new([Frame], operations.Tables.Descriptor.SpeciesCount);
        using var densities = operations.Allocate("densities", BlockLength.Of("densities", operations.Tables.Descriptor.DensityCount, Chunk.Rows.Count));
        Inputs = operations.Allocate("inputs", BlockLength.Of("inputs", operations.Tables.MaxInvariants, Chunk.Rows.Count));
        Jacobian = operations.Allocate("Jacobian", BlockLength.Of("Jacobian", 3 * operations.Tables.MaxInvariants, Chunk.PairStride));
        operations.Density(Chunk, densities);
        operations.Invariants(Chunk.Rows, densities, Inputs);
        operations.DescriptorJacobian(Chunk, densities, Jacobian);
    }

    /// <summary>Atoms, pairs and labels.</summary>
    public Frame<float> Frame { get; }

    /// <summary>The frame as a chunk.</summary>
    public Chunk<float> Chunk { get; }

    /// <summary>x (D, rows).</summary>
    public DeviceBuffer<float> Inputs { get; }

    /// <summary>dx/dr (D, 3, PairStride).</summary>
    public DeviceBuffer<float> Jacobian { get; }

    public void Dispose()
    {
        Frame.Dispose();
        Inputs.Dispose();
        Jacobian.Dispose();
    }
}
