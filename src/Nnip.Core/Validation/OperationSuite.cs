using Nnip.Backends;
using Nnip.Memory;
using Nnip.Networks;
using Nnip.Numerics;
using Nnip.Randomness;

namespace Nnip.Validation;

/// <summary>
/// Every operation of the contract on one chunk of labelled frames, with the data flow of prediction and training: what one operation
/// writes the next ones read. `nnip validate` runs it on two backends side by side, `nnip bench` and the micro-benchmarks time its calls.
/// </summary>
internal sealed partial class OperationSuite<T> : IDisposable where T : unmanaged
{
    /// <summary>A larger explicit Jacobian is not made.</summary>
    private const long LargestJacobian = 1L << 28;

    private readonly IOperations<T> operations;
    private readonly Chunk<T> chunk;
    private readonly List<Block> blocks = [];
    private readonly List<OperationCall> calls = [];
    private readonly RandomStream random = new(41);
    private readonly NetworkTape<T> tape;
    private readonly AdamMemory memory;
    private readonly RowLayout networkRows, frameRows;
    private readonly bool global, projected, image;

    /// <summary>Allocates all blocks.</summary>
    /// <param name="operations">The operations.</param>
    /// <param name="chunk">Whole labelled frames with at least one atom; they get caches of descriptors once these are loaded.</param>
    /// <param name="parameters">Parameters of the network.</param>
    public OperationSuite(IOperations<T> operations, Chunk<T> chunk, double[] parameters)
    {
        (this.operations, this.chunk) = (operations, chunk);
        global = operations.Tables.Network.Readout == Readout.Global;
        image = operations.Tables.Network.ImageAtoms > 0;
        projected = operations.Tables.Projections is not null;
        frameRows = new([chunk.Segments.Length]);
        networkRows = global ? frameRows : chunk.Rows;
        tape = operations.AllocateTape(networkRows.Count);
        memory = new(operations.AllocateDouble, parameters.Length);
        operations.Prepare(chunk);
        AddCalls(parameters);
    }

    /// <summary>The calls, in an order in which each finds what it reads.</summary>
    public IReadOnlyList<OperationCall> Calls => calls;

    /// <summary>Operations that are left out, each with the reason.</summary>
    public List<string> Skipped { get; } = [];

    /// <summary>The operations.</summary>
    public IOperations<T> Operations => operations;

    /// <summary>The chunk.</summary>
    public Chunk<T> Chunk => chunk;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var block in blocks)
            block.Dispose();
        memory.Dispose();
        tape.Dispose();
    }

    private void Add(string name, Action run, Block[] sources, params OperationOutput[] outputs) =>
        calls.Add(new(name, run, sources, outputs));

    private Block<T> Make(string name, int features, int columns)
    {
        var block = new Block<T>(operations.Allocate(name, Math.Max(1, features) * columns));
        blocks.Add(block);
        return block;
    }

    private Block<double> MakeDoubles(string name, params double[] values)
    {
        var block = new Block<double>(operations.AllocateDouble(name, values.Length));
        block.Write(values);
        blocks.Add(block);
        return block;
    }

    private Block<T> MakeRandom(string name, int features, int columns)
    {
        var block = Make(name, features, columns);
        block.Write(Numbers(block.Length));
        return block;
    }

    /// <summary>Normal variates that every element type holds exactly.</summary>
    private double[] Numbers(int count)
    {
        var values = new double[count];
        for (int i = 0; i < count; i++)
            values[i] = (float)random.NextNormal();
        return values;
    }

    private static OperationOutput Value(Block block, int[]? indices = null) => new(block, indices, ResultKind.Value);

    private static OperationOutput Derivative(Block block, int[]? indices = null, double floor = 0) =>
        new(block, indices, ResultKind.Derivative, floor);

    private static OperationOutput Copy(Block block, int[]? indices = null) => new(block, indices, ResultKind.Copy);

    /// <summary>Gives every frame descriptors as if kept from an earlier pass; the numbers do not matter to a copy.</summary>
    private void FillCaches()
    {
        foreach (var segment in chunk.Segments)
        {
            if (segment.Frame.Cache is not null)
                continue;
            var frame = segment.Frame;
            var cache = DescriptorCache<T>.Allocate(operations, new Chunk<T>([frame], chunk.SpeciesCount).Rows, HostHeap.Instance);
            foreach (var buffer in (DeviceBuffer<T>[])[cache.Densities, cache.Inputs])
                buffer.Upload(Array.ConvertAll(Numbers(buffer.Length), Narrow.FromDouble<T>));
            frame.Cache = cache;
        }
    }
}
