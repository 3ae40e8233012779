using System.Numerics;
using BenchmarkDotNet.Attributes;
using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Networks;

namespace Nnip.Bench;

/// <summary>Every operation of the contract on one frame of 96 atoms, one thread.</summary>
[GenericTypeArguments(typeof(float))]
[GenericTypeArguments(typeof(double))]
[MemoryDiagnoser]
public class OperationBenchmarks<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private DeviceBuffer<double> virials = null!, energies = null!;
    private CpuBackend backend = null!;
    private IOperations<T> operations = null!;
    private Frame<T> frame = null!;
    private Chunk<T> chunk = null!;
    private NetworkTape<T> tape = null!;
    private DeviceBuffer<T> parameters = null!, gradient = null!, densities = null!, densityAdjoints = null!, inputs = null!;
    private DeviceBuffer<T> inputAdjoints = null!, pairs = null!, forces = null!, rowEnergies = null!;

    /// <summary>Basis and network: the report's 26-8-1 shared, or 4-body degree 8 with 64-64 per species.</summary>
    [Params("report", "accurate")]
    public string Model { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var descriptor = BenchmarkData.Descriptor(Model);
        int[] invariants = [.. descriptor.Invariants.Select(dag => dag.InvariantCount)];
        var network = Model == "report"
            ? new NetworkShape(invariants, [8], Activation.Tanh, Readout.Local, NetworkSharing.Shared, false)
            : new NetworkShape(invariants, [64, 64], Activation.Silu, Readout.Local, NetworkSharing.PerSpecies, false);
        backend = new(1);
        operations = backend.Compile<T>(new(descriptor, descriptor.Invariants, network));
        frame = FrameBuilder.Build<T>(BenchmarkData.Frames(1)[0], descriptor, BenchmarkData.ReferenceEnergies);
        chunk = new([frame], descriptor.SpeciesCount);
        int rows = chunk.Rows.Count;
        tape = operations.AllocateTape(rows);
        virials = operations.AllocateDouble("virials", 9);
        energies = operations.AllocateDouble("segment energies", 1);
        parameters = Filled("parameters", network.ParameterCount, 0.1);
        gradient = Filled("gradient", network.ParameterCount, 0);
        densities = Filled("densities", descriptor.DensityCount * rows, 0);
        densityAdjoints = Filled("density adjoints", descriptor.DensityCount * rows, 0.1);
        inputs = Filled("inputs", operations.Tables.MaxInvariants * rows, 0);
        inputAdjoints = Filled("input adjoints", operations.Tables.MaxInvariants * rows, 0.1);
        pairs = Filled("pairs", 3 * chunk.PairStride, 0.1);
        forces = Filled("forces", 3 * chunk.AtomStride, 0.1);
        rowEnergies = Filled("energies", rows, 0.1);
        operations.Density(chunk, densities);
        operations.Invariants(chunk.Rows, densities, inputs);
        operations.NetworkForward(chunk.Rows, parameters, inputs, tape, rowEnergies);
        operations.NetworkPullback(chunk.Rows, parameters, tape, inputAdjoints);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (var buffer in new[] { parameters, gradient, densities, densityAdjoints, inputs, inputAdjoints, pairs, forces, rowEnergies })
            buffer.Dispose();
        virials.Dispose();
        energies.Dispose();
        tape.Dispose();
        frame.Dispose();
        operations.Dispose();
        backend.Dispose();
    }

    [Benchmark]
    public void Density() => operations.Density(chunk, densities);

    [Benchmark]
    public void Invariants() => operations.Invariants(chunk.Rows, densities, inputs);

    [Benchmark]
    public void InvariantsPullback() => operations.InvariantsPullback(chunk.Rows, densities, inputAdjoints, densityAdjoints);

    [Benchmark]
    public void InvariantsPushforward() => operations.InvariantsPushforward(chunk.Rows, densities, densityAdjoints, inputAdjoints);

    [Benchmark]
    public void DensityPullback() => operations.DensityPullback(chunk, densityAdjoints, pairs);

    [Benchmark]
    public void DensityPushforward() => operations.DensityPushforward(chunk, pairs, densityAdjoints);

    [Benchmark]
    public void ForceContraction() => operations.ForceContraction(chunk, pairs, forces, virials);

    [Benchmark]
    public void ForceContractionAdjoint() => operations.ForceContractionAdjoint(chunk, forces, virials, pairs);

    [Benchmark]
    public void NetworkForward() => operations.NetworkForward(chunk.Rows, parameters, inputs, tape, rowEnergies);

    [Benchmark]
    public void NetworkPullback() => operations.NetworkPullback(chunk.Rows, parameters, tape, inputAdjoints);

    [Benchmark]
    public void NetworkGradient() => operations.NetworkGradient(chunk.Rows, parameters, inputs, tape, rowEnergies, inputAdjoints, gradient);

    [Benchmark]
    public void SegmentSum() => operations.SegmentSum(chunk, rowEnergies, energies);

    private DeviceBuffer<T> Filled(string name, int length, double scale)
    {
        var buffer = operations.Allocate(name, length);
        var values = new T[length];
        for (int i = 0; i < length; i++)
            values[i] = T.CreateTruncating(scale * Math.Sin(i + 1));
        buffer.Upload(values);
        return buffer;
    }
}
