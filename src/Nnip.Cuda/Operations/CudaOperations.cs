using System.Numerics;
using System.Runtime.CompilerServices;
using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

/// <summary>
/// The operations of one model on one device. Each enqueues kernels on the compute stream and returns; a chunk's tables go to the
/// device in the same order. Results do not depend on the order of threads: no sum is shared, and each has one order.
/// </summary>
internal sealed partial class CudaOperations<T> : IOperations<T> where T : unmanaged
{
    private const int WarpSize = 32;

    /// <summary>Layouts of chunks whose tables are kept.</summary>
    private const int LayoutLimit = 64;

    private readonly CudaDevice device;
    private readonly FrameStore store;
    private readonly PairBasisSource pairBasis;
    private readonly GraphTables<T> graphs;
    private readonly OperationRecords records;
    private readonly Dictionary<ChunkLayout, LinkedListNode<(ChunkLayout Layout, ChunkTables<T> Tables)>> layouts = [];
    private readonly LinkedList<(ChunkLayout Layout, ChunkTables<T> Tables)> layoutsByUse = new();
    private readonly Lazy<KernelModule> descriptorKernels, commonKernels;
    private readonly Lock access;
    private UploadRing<byte>? tableRing;
    private bool recording;

    /// <summary>Prepares the operations; kernels are compiled at their first use.</summary>
    /// <param name="device">The device.</param>
    /// <param name="store">The frames on it.</param>
    /// <param name="tables">The model.</param>
    /// <exception cref="NotSupportedException">The kernels cannot take the model.</exception>
    public CudaOperations(CudaDevice device, FrameStore store, ModelTables tables)
    {
        this.device = device;
        access = device.Access;
        this.store = store;
        Tables = tables;
        pairBasis = new(tables.Descriptor, Unsafe.SizeOf<T>());
        records = new(device);
        graphs = store.MakingRoom(() => new GraphTables<T>(device, tables.Inputs));
        var sources = KernelSources.For(tables, typeof(T) == typeof(double) ? Precision.Double : Precision.Float);
        descriptorKernels = Module(KernelSources.Descriptor);
        commonKernels = Module(KernelSources.Common);
        projections = UploadProjections();

        Lazy<KernelModule> Module(string fileName)
        {
            var source = Array.Find(sources, source => source.FileName == fileName);
            return new(() => device.Kernels.Get(source.FileName, source.Header));
        }
    }

    /// <inheritdoc/>
    public ModelTables Tables { get; }

    /// <summary>The sequences of operations recorded so far.</summary>
    public OperationRecords Records => records;

    private int SpeciesCount => Tables.Descriptor.SpeciesCount;

    /// <inheritdoc/>
    public DeviceBuffer<T> Allocate(string name, int length) => AllocateZeroed<T>(name, length);

    /// <inheritdoc/>
    public DeviceBuffer<double> AllocateDouble(string name, int length) => AllocateZeroed<double>(name, length);

    /// <inheritdoc/>
    public void Prepare(Chunk<T> chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        lock (access)
        {
            store.BeginChunk();
            foreach (var segment in chunk.Segments)
                store.Get(segment.Frame, SpeciesCount, ahead: true);
        }
    }

    /// <inheritdoc/>
    public void Run(Chunk<T>? chunk, object key, Action body)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(body);
        lock (access)
        {
            if (recording)
            {
                body();
                return;
            }
            recording = true;
            try
            {
                var chunkTables = chunk is null ? null : TablesOf(chunk);
                records.Run(new(chunkTables, chunkTables is { AllCached: true }, key), body);
            }
            finally
            {
                recording = false;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (access)
        {
            records.Dispose();
            foreach (var (_, tables) in layoutsByUse)
                tables.Dispose();
            layoutsByUse.Clear();
            layouts.Clear();
            tableRing?.Dispose();
            graphScratch?.Dispose();
            firstInputs?.Dispose();
            foreach (var projection in projections)
                projection.Dispose();
            partialForceLosses?.Dispose();
            pairTerms?.Dispose();
            graphs.Dispose();
        }
    }

    private CudaBuffer<TElement> AllocateZeroed<TElement>(string name, int length) where TElement : unmanaged
    {
        lock (access)
        {
            var buffer = store.MakingRoom(() => device.Allocate<TElement>(name, length));
            buffer.Clear();
            records.BuffersChanged();
            buffer.Released = records.BuffersChanged;
            return buffer;
        }
    }

    /// <summary>The tables that hold the chunk, with its frames on the device.</summary>
    private ChunkTables<T> TablesOf(Chunk<T> chunk)
    {
        var layout = ChunkLayout.Of(chunk);
        if (layouts.TryGetValue(layout, out var node))
        {
            layoutsByUse.Remove(node);
        }
        else
        {
            if (layouts.Count >= LayoutLimit)
                DropOldestLayout();
            layouts[layout] = node = new((layout, new(device, store, chunk)));
        }
        layoutsByUse.AddLast(node);
        var tables = node.Value.Tables;
        tables.Load(chunk, Ring);
        return tables;
    }

    private void DropOldestLayout()
    {
        var (layout, tables) = layoutsByUse.First!.Value;
        layoutsByUse.RemoveFirst();
        layouts.Remove(layout);
        tables.Dispose();
    }

    /// <summary>The slots through which tables of this size are uploaded.</summary>
    private UploadRing<byte> Ring(int bytes)
    {
        if (tableRing is null || tableRing.Length < bytes)
        {
            tableRing?.Dispose();
            const int Slots = 4;
            tableRing = device.CreateUploadRing<byte>((int)BitOperations.RoundUpToPowerOf2((uint)bytes), Slots);
        }
        return tableRing;
    }

    private Kernel DescriptorKernel(string name) => descriptorKernels.Value.Function(name);

    private Kernel CommonKernel(string name) => commonKernels.Value.Function(name);

    private static KernelArgument Address<TElement>(DeviceBuffer<TElement> buffer) where TElement : unmanaged => KernelArgument.Of(buffer);
}
