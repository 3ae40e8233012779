using Nnip.Backends;
using Nnip.Networks;

namespace Nnip.Pipeline;

/// <summary>
/// The intermediate blocks of one worker, by the names of the design. Buffers grow to the largest chunk seen and are then reused, so
/// that a pass allocates nothing once it has met its largest chunk.
/// </summary>
internal sealed class Workspace<T>(IOperations<T> operations) : IDisposable where T : unmanaged
{
    private readonly Dictionary<string, DeviceBuffer<T>> buffers = [];
    private readonly Dictionary<string, DeviceBuffer<double>> sums = [];
    private readonly RowLayout frameRows = new([0]);
    private NetworkTape<T>? tape;

    /// <summary>One workspace for each worker of a backend.</summary>
    public static Workspace<T>[] ForWorkers(IBackend backend, IOperations<T> operations)
    {
        var workspaces = new Workspace<T>[backend.Workers];
        for (int w = 0; w < workspaces.Length; w++)
            workspaces[w] = new(operations);
        return workspaces;
    }

    /// <summary>A (S*K, rows).</summary>
    public DeviceBuffer<T> Densities(Chunk<T> chunk) => Block("densities", operations.Tables.Descriptor.DensityCount, chunk.Rows.Count);

    /// <summary>dE/dA (S*K, rows).</summary>
    public DeviceBuffer<T> DensityAdjoints(Chunk<T> chunk) => Block("density adjoints", operations.Tables.Descriptor.DensityCount, chunk.Rows.Count);

    /// <summary>Adot (S*K, rows).</summary>
    public DeviceBuffer<T> DensityTangents(Chunk<T> chunk) => Block("density tangents", operations.Tables.Descriptor.DensityCount, chunk.Rows.Count);

    /// <summary>b (largest D, rows), where the network has other inputs.</summary>
    public DeviceBuffer<T> Descriptors(Chunk<T> chunk) => Block("descriptors", operations.Tables.MaxInvariants, chunk.Rows.Count);

    /// <summary>dE/db (largest D, rows), where the network has other inputs.</summary>
    public DeviceBuffer<T> DescriptorAdjoints(Chunk<T> chunk) =>
        Block("descriptor adjoints", operations.Tables.MaxInvariants, chunk.Rows.Count);

    /// <summary>bdot (largest D, rows), where the network has other inputs.</summary>
    public DeviceBuffer<T> DescriptorTangents(Chunk<T> chunk) =>
        Block("descriptor tangents", operations.Tables.MaxInvariants, chunk.Rows.Count);

    /// <summary>x (most inputs, rows).</summary>
    public DeviceBuffer<T> Inputs(Chunk<T> chunk) => Block("inputs", operations.Tables.MaxSpeciesInputs, chunk.Rows.Count);

    /// <summary>g = dE/dx (most inputs, rows).</summary>
    public DeviceBuffer<T> InputAdjoints(Chunk<T> chunk) => Block("input adjoints", operations.Tables.MaxSpeciesInputs, chunk.Rows.Count);

    /// <summary>v = xdot (most inputs, rows).</summary>
    public DeviceBuffer<T> InputTangents(Chunk<T> chunk) => Block("input tangents", operations.Tables.MaxSpeciesInputs, chunk.Rows.Count);

    /// <summary>x_s (sum of D, frame rows), global readout.</summary>
    public DeviceBuffer<T> FrameInputs(RowLayout rows) => Block("frame inputs", operations.Tables.Network.MaxInputs, rows.Count);

    /// <summary>g_s (sum of D, frame rows), global readout.</summary>
    public DeviceBuffer<T> FrameInputAdjoints(RowLayout rows) => Block("frame input adjoints", operations.Tables.Network.MaxInputs, rows.Count);

    /// <summary>v_s (sum of D, frame rows), global readout.</summary>
    public DeviceBuffer<T> FrameInputTangents(RowLayout rows) => Block("frame input tangents", operations.Tables.Network.MaxInputs, rows.Count);

    /// <summary>Tangents of the inputs of the network's rows: of atoms, or of frames with the global readout.</summary>
    public DeviceBuffer<T> NetworkTangents(Chunk<T> chunk, RowLayout networkRows) =>
        operations.Tables.Network.Readout == Readout.Global ? FrameInputTangents(networkRows) : InputTangents(chunk);

    /// <summary>A parameter gradient (parameters).</summary>
    public DeviceBuffer<T> Gradient() => Block("gradient", 1, operations.Tables.Network.ParameterCount);

    /// <summary>E of each row of the network (rows).</summary>
    public DeviceBuffer<T> Energies(RowLayout rows) => Block("energies", 1, rows.Count);

    /// <summary>dL/dE of each row of the network (rows).</summary>
    public DeviceBuffer<T> EnergyAdjoints(RowLayout rows) => Block("energy adjoints", 1, rows.Count);

    /// <summary>q (3, PairStride).</summary>
    public DeviceBuffer<T> PairForces(Chunk<T> chunk) => Block("pair forces", 3, chunk.PairStride);

    /// <summary>qbar (3, PairStride).</summary>
    public DeviceBuffer<T> PairTangents(Chunk<T> chunk) => Block("pair tangents", 3, chunk.PairStride);

    /// <summary>F (3, AtomStride).</summary>
    public DeviceBuffer<T> Forces(Chunk<T> chunk) => Block("forces", 3, chunk.AtomStride);

    /// <summary>lambda (3, AtomStride).</summary>
    public DeviceBuffer<T> ForceAdjoints(Chunk<T> chunk) => Block("force adjoints", 3, chunk.AtomStride);

    /// <summary>E of each row from the pair terms (rows).</summary>
    public DeviceBuffer<T> PairEnergies(Chunk<T> chunk) => Block("pair energies", 1, chunk.Rows.Count);

    /// <summary>E of each segment from the pair terms (segments).</summary>
    public DeviceBuffer<double> SegmentPairEnergies(Chunk<T> chunk) => Sums("segment pair energies", chunk.Segments.Length);

    /// <summary>E of each segment (segments).</summary>
    public DeviceBuffer<double> SegmentEnergies(Chunk<T> chunk) => Sums("segment energies", chunk.Segments.Length);

    /// <summary>dL/dE of each segment (segments).</summary>
    public DeviceBuffer<double> SegmentEnergyAdjoints(Chunk<T> chunk) => Sums("segment energy adjoints", chunk.Segments.Length);

    /// <summary>W of each segment (segments, 9).</summary>
    public DeviceBuffer<double> Virials(Chunk<T> chunk) => Sums("virials", 9 * chunk.Segments.Length);

    /// <summary>dL/dW of each segment (segments, 9).</summary>
    public DeviceBuffer<double> VirialAdjoints(Chunk<T> chunk) => Sums("virial adjoints", 9 * chunk.Segments.Length);

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
        foreach (var buffer in buffers.Values)
            buffer.Dispose();
        foreach (var buffer in sums.Values)
            buffer.Dispose();
        tape?.Dispose();
    }

    private DeviceBuffer<double> Sums(string name, int length)
    {
        if (sums.TryGetValue(name, out var buffer) && (buffer.Length >= length || buffer.TryGrow(Wider(length))))
            return buffer;
        buffer?.Dispose();
        return sums[name] = operations.AllocateDouble(name, length);
    }

    private DeviceBuffer<T> Block(string name, int features, int columns)
    {
        int length = checked(Math.Max(1, features) * columns);
        if (buffers.TryGetValue(name, out var buffer) && (buffer.Length >= length || buffer.TryGrow(Wider(length))))
            return buffer;
        buffer?.Dispose();
        return buffers[name] = operations.Allocate(name, length);
    }

    /// <summary>What grew once grows again: some room to spare.</summary>
    private static int Wider(int length) => (int)Math.Min(Array.MaxLength, length + length / 4L);
}
