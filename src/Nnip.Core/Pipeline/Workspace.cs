using Nnip.Backends;
using Nnip.Memory;
using Nnip.Networks;

namespace Nnip.Pipeline;

/// <summary>
/// The intermediate blocks of one worker, by the names of the design. Buffers grow to the largest chunk seen and are then reused, so
/// that a pass allocates nothing once it has met its largest chunk.
/// </summary>
internal sealed class Workspace<T>(IOperations<T> operations) : IDisposable where T : unmanaged
{
    private readonly List<IDisposable> kept = [];
    private readonly RowLayout frameRows = new([0]);
    private NetworkTape<T>? tape;
    private DeviceBuffer<T>? densities, densityAdjoints, densityTangents, descriptors, descriptorAdjoints, descriptorTangents,
        inputs, inputAdjoints, inputTangents, frameInputs, frameInputAdjoints, frameInputTangents, gradient, energies,
        energyAdjoints, pairForces, pairTangents, forces, forceAdjoints, pairEnergies;
    private DeviceBuffer<double>? segmentPairEnergies, segmentEnergies, segmentEnergyAdjoints, virials, virialAdjoints;

    /// <summary>One workspace for each worker of a backend.</summary>
    public static Workspace<T>[] ForWorkers(IBackend backend, IOperations<T> operations)
    {
        var workspaces = new Workspace<T>[backend.Workers];
        for (int w = 0; w < workspaces.Length; w++)
            workspaces[w] = new(operations);
        return workspaces;
    }

    /// <summary>A (S*K, rows).</summary>
    public DeviceBuffer<T> Densities(Chunk<T> chunk) =>
        Block(ref densities, "densities", operations.Tables.Descriptor.DensityCount, chunk.Rows.Count);

    /// <summary>dE/dA (S*K, rows).</summary>
    public DeviceBuffer<T> DensityAdjoints(Chunk<T> chunk) =>
        Block(ref densityAdjoints, "density adjoints", operations.Tables.Descriptor.DensityCount, chunk.Rows.Count);

    /// <summary>Adot (S*K, rows).</summary>
    public DeviceBuffer<T> DensityTangents(Chunk<T> chunk) =>
        Block(ref densityTangents, "density tangents", operations.Tables.Descriptor.DensityCount, chunk.Rows.Count);

    /// <summary>b (largest D, rows), where the network has other inputs.</summary>
    public DeviceBuffer<T> Descriptors(Chunk<T> chunk) =>
        Block(ref descriptors, "descriptors", operations.Tables.MaxInvariants, chunk.Rows.Count);

    /// <summary>dE/db (largest D, rows), where the network has other inputs.</summary>
    public DeviceBuffer<T> DescriptorAdjoints(Chunk<T> chunk) =>
        Block(ref descriptorAdjoints, "descriptor adjoints", operations.Tables.MaxInvariants, chunk.Rows.Count);

    /// <summary>bdot (largest D, rows), where the network has other inputs.</summary>
    public DeviceBuffer<T> DescriptorTangents(Chunk<T> chunk) =>
        Block(ref descriptorTangents, "descriptor tangents", operations.Tables.MaxInvariants, chunk.Rows.Count);

    /// <summary>x (most inputs, rows).</summary>
    public DeviceBuffer<T> Inputs(Chunk<T> chunk) => Block(ref inputs, "inputs", operations.Tables.MaxSpeciesInputs, chunk.Rows.Count);

    /// <summary>g = dE/dx (most inputs, rows).</summary>
    public DeviceBuffer<T> InputAdjoints(Chunk<T> chunk) =>
        Block(ref inputAdjoints, "input adjoints", operations.Tables.MaxSpeciesInputs, chunk.Rows.Count);

    /// <summary>v = xdot (most inputs, rows).</summary>
    public DeviceBuffer<T> InputTangents(Chunk<T> chunk) =>
        Block(ref inputTangents, "input tangents", operations.Tables.MaxSpeciesInputs, chunk.Rows.Count);

    /// <summary>x_s (sum of D, frame rows), global readout.</summary>
    public DeviceBuffer<T> FrameInputs(RowLayout rows) =>
        Block(ref frameInputs, "frame inputs", operations.Tables.Network.MaxInputs, rows.Count);

    /// <summary>g_s (sum of D, frame rows), global readout.</summary>
    public DeviceBuffer<T> FrameInputAdjoints(RowLayout rows) =>
        Block(ref frameInputAdjoints, "frame input adjoints", operations.Tables.Network.MaxInputs, rows.Count);

    /// <summary>v_s (sum of D, frame rows), global readout.</summary>
    public DeviceBuffer<T> FrameInputTangents(RowLayout rows) =>
        Block(ref frameInputTangents, "frame input tangents", operations.Tables.Network.MaxInputs, rows.Count);

    /// <summary>Tangents of the inputs of the network's rows: of atoms, or of frames with the global readout.</summary>
    public DeviceBuffer<T> NetworkTangents(Chunk<T> chunk, RowLayout networkRows) =>
        operations.Tables.Network.Readout == Readout.Global ? FrameInputTangents(networkRows) : InputTangents(chunk);

    /// <summary>A parameter gradient (parameters).</summary>
    public DeviceBuffer<T> Gradient() => Block(ref gradient, "gradient", 1, operations.Tables.Network.ParameterCount);

    /// <summary>E of each row of the network (rows).</summary>
    public DeviceBuffer<T> Energies(RowLayout rows) => Block(ref energies, "energies", 1, rows.Count);

    /// <summary>dL/dE of each row of the network (rows).</summary>
    public DeviceBuffer<T> EnergyAdjoints(RowLayout rows) => Block(ref energyAdjoints, "energy adjoints", 1, rows.Count);

    /// <summary>q (3, PairStride).</summary>
    public DeviceBuffer<T> PairForces(Chunk<T> chunk) => Block(ref pairForces, "pair forces", 3, chunk.PairStride);

    /// <summary>qbar (3, PairStride).</summary>
    public DeviceBuffer<T> PairTangents(Chunk<T> chunk) => Block(ref pairTangents, "pair tangents", 3, chunk.PairStride);

    /// <summary>F (3, AtomStride).</summary>
    public DeviceBuffer<T> Forces(Chunk<T> chunk) => Block(ref forces, "forces", 3, chunk.AtomStride);

    /// <summary>lambda (3, AtomStride).</summary>
    public DeviceBuffer<T> ForceAdjoints(Chunk<T> chunk) => Block(ref forceAdjoints, "force adjoints", 3, chunk.AtomStride);

    /// <summary>E of each row from the pair terms (rows).</summary>
    public DeviceBuffer<T> PairEnergies(Chunk<T> chunk) => Block(ref pairEnergies, "pair energies", 1, chunk.Rows.Count);

    /// <summary>E of each segment from the pair terms (segments).</summary>
    public DeviceBuffer<double> SegmentPairEnergies(Chunk<T> chunk) =>
        Sums(ref segmentPairEnergies, "segment pair energies", chunk.Segments.Length);

    /// <summary>E of each segment (segments).</summary>
    public DeviceBuffer<double> SegmentEnergies(Chunk<T> chunk) => Sums(ref segmentEnergies, "segment energies", chunk.Segments.Length);

    /// <summary>dL/dE of each segment (segments).</summary>
    public DeviceBuffer<double> SegmentEnergyAdjoints(Chunk<T> chunk) =>
        Sums(ref segmentEnergyAdjoints, "segment energy adjoints", chunk.Segments.Length);

    /// <summary>W of each segment (segments, 9).</summary>
    public DeviceBuffer<double> Virials(Chunk<T> chunk) => Sums(ref virials, "virials", 9 * chunk.Segments.Length);

    /// <summary>dL/dW of each segment (segments, 9).</summary>
    public DeviceBuffer<double> VirialAdjoints(Chunk<T> chunk) => Sums(ref virialAdjoints, "virial adjoints", 9 * chunk.Segments.Length);

    /// <summary>What the network sweeps leave for each other.</summary>
    public NetworkTape<T> Tape(RowLayout rows)
    {
        if (tape?.RowCapacity >= rows.Count || tape?.TryGrow(Wider(rows.Count)) == true)
            return tape;
        tape?.Dispose();
        return tape = operations.AllocateTape(rows.Count);
    }

    /// <summary>Rows of the network: the chunk's atoms, or its frames with the global readout.</summary>
    public RowLayout NetworkRows(Chunk<T> chunk)
    {
        if (operations.Tables.Network.Readout != Readout.Global)
            return chunk.Rows;
        frameRows.Assign([chunk.Segments.Length]);
        return frameRows;
    }

    /// <summary>The same without a workspace.</summary>
    public static RowLayout NetworkRows(IOperations<T> operations, Chunk<T> chunk) =>
        operations.Tables.Network.Readout == Readout.Global ? new([chunk.Segments.Length]) : chunk.Rows;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in kept)
            buffer.Dispose();
        tape?.Dispose();
    }

    private DeviceBuffer<double> Sums(ref DeviceBuffer<double>? buffer, string name, int length)
    {
        if (buffer is not null && (buffer.Length >= length || buffer.TryGrow(Wider(length))))
            return buffer;
        Release(ref buffer);
        return Keep(buffer = operations.AllocateDouble(name, length));
    }

    private DeviceBuffer<T> Block(ref DeviceBuffer<T>? buffer, string name, int features, int columns)
    {
        int length = BlockLength.Of(name, Math.Max(1, features), columns);
        if (buffer is not null && (buffer.Length >= length || buffer.TryGrow(Wider(length))))
            return buffer;
        Release(ref buffer);
        return Keep(buffer = operations.Allocate(name, length));
    }

    /// <summary>Gives a buffer back before a larger one is asked for: both may not fit.</summary>
    private void Release<TElement>(ref DeviceBuffer<TElement>? buffer) where TElement : unmanaged
    {
        if (buffer is null)
            return;
        kept.Remove(buffer);
        buffer.Dispose();
        buffer = null;
    }

    private DeviceBuffer<TElement> Keep<TElement>(DeviceBuffer<TElement> buffer) where TElement : unmanaged
    {
        kept.Add(buffer);
        return buffer;
    }

    /// <summary>What grew once grows again: some room to spare.</summary>
    private static int Wider(int length) => (int)Math.Min(Array.MaxLength, length + length / 4L);
}
