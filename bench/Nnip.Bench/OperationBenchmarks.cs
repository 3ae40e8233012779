using System.Numerics;
using BenchmarkDotNet.Attributes;
using Nnip.Backends;
using Nnip.Memory;
using Nnip.Networks;
using Nnip.Randomness;
using Nnip.Validation;

namespace Nnip.Bench;

/// <summary>
/// Every operation of the contract on one chunk, as large as the trainer makes it for the device: one frame of 96 atoms and one thread on
/// the CPU. A device that works beside the host is waited for in every call, so launch and wait are part of its times; `nnip bench` has
/// device events.
/// </summary>
[GenericTypeArguments(typeof(float))]
[GenericTypeArguments(typeof(double))]
[MemoryDiagnoser]
public class OperationBenchmarks<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int AtomsPerFrame = 96;

    private IBackend backend = null!;
    private IOperations<T> operations = null!;
    private Frame<T>[] frames = null!;
    private OperationSuite<T> suite = null!;
    private Action run = null!;

    /// <summary>Basis and network: the report's 26-8-1 shared, or 4-body degree 8 with 64-64 per species.</summary>
    [Params("report", "accurate")]
    public string Model { get; set; } = "";

    /// <summary>The operation.</summary>
    [ParamsSource(nameof(Operations))]
    public string Operation { get; set; } = "";

    /// <summary>Operations of prediction and training; the explicit Jacobian is no part of them.</summary>
    public static IEnumerable<string> Operations =>
    [
        nameof(IOperations<T>.Density), nameof(IOperations<T>.Invariants), nameof(IOperations<T>.NetworkForward),
        nameof(IOperations<T>.NetworkPullback), nameof(IOperations<T>.InvariantsPullback), nameof(IOperations<T>.DensityPullback),
        nameof(IOperations<T>.ForceContraction), nameof(IOperations<T>.DensityForces), nameof(IOperations<T>.DensityForcesAdjoint),
        nameof(IOperations<T>.EnergyLoss), nameof(IOperations<T>.ForceLoss),
        nameof(IOperations<T>.VirialLoss), nameof(IOperations<T>.ForceContractionAdjoint), nameof(IOperations<T>.DensityPushforward),
        nameof(IOperations<T>.InvariantsPushforward), nameof(IOperations<T>.NetworkGradient), nameof(IOperations<T>.SegmentSum),
        nameof(IOperations<T>.SegmentSpread), nameof(IOperations<T>.LoadDescriptors), nameof(IOperations<T>.GradientSum),
        nameof(IOperations<T>.GradientNorm), nameof(IOperations<T>.LossSum), nameof(IOperations<T>.AdamUpdate),
    ];

    [GlobalSetup]
    public void Setup()
    {
        var descriptor = BenchmarkData.Descriptor(Model);
        int[] invariants = [.. descriptor.Invariants.Select(dag => dag.InvariantCount)];
        var network = Model == "report"
            ? new NetworkShape(invariants, [8], Activation.Tanh, Readout.Local, NetworkSharing.Shared, false)
            : new NetworkShape(invariants, [64, 64], Activation.Silu, Readout.Local, NetworkSharing.PerSpecies, false);
        backend = BenchmarkDevice.Open();
        operations = backend.Compile<T>(new(descriptor, descriptor.Invariants, network));
        frames = Array.ConvertAll(BenchmarkData.Frames(Math.Max(1, backend.ChunkLimits.TrainingAtoms / AtomsPerFrame)),
            frame => operations.BuildFrame(frame, BenchmarkData.ReferenceEnergies));
        foreach (var frame in frames)
            operations.PackPairs(frame, HostHeap.Instance);
        var random = new RandomStream(1);
        suite = new(operations, new(frames, descriptor.SpeciesCount),
            [.. Enumerable.Range(0, network.ParameterCount).Select(_ => 0.1 * random.NextNormal())]);
        // The last call of a name: for NetworkGradient the one with forces.
        var call = suite.Calls.Last(call => call.Name == Operation);
        foreach (var earlier in suite.Calls.TakeWhile(earlier => earlier != call))
        {
            earlier.Prepare();
            earlier.Run();
        }
        call.Prepare();
        run = backend is IMeasuredBackend { Launches: > 0 } device ? () => device.Seconds(call.Run) : call.Run;
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        suite.Dispose();
        foreach (var frame in frames)
            frame.Dispose();
        operations.Dispose();
        backend.Dispose();
    }

    [Benchmark]
    public void Run() => run();
}
