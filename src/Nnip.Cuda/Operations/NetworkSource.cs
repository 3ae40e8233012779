using System.Globalization;
using Nnip.Networks;

namespace Nnip.Cuda.Operations;

/// <summary>How the network of a model is computed, and the header that specialises its kernels.</summary>
internal sealed class NetworkSource
{
    /// <summary>
    /// Widest hidden layer of the narrow path: a thread holds two layers of its row in registers, and two of 32 doubles are 128 of the 255
    /// it can have.
    /// </summary>
    public const int NarrowWidth = 32;

    /// <summary>Most rows of a block of the narrow path.</summary>
    public const int MostBlockRows = 128;

    /// <summary>Fewest: one warp.</summary>
    public const int FewestBlockRows = 32;

    /// <summary>Shared memory that a block may declare on any device.</summary>
    public const int SharedBytes = 48 << 10;

    /// <summary>
    /// Fewest warps that a multiprocessor must hold at once, two for each of its schedulers; with fewer nothing hides the time that memory
    /// takes, and matrix products are the better way.
    /// </summary>
    private const int FewestWarps = 8;

    /// <summary>Shared memory of a multiprocessor of the oldest devices, and what each block takes besides its own.</summary>
    private const int MultiprocessorSharedBytes = 96 << 10, ReservedSharedBytes = 1 << 10;

    private readonly NetworkShape shape;
    private readonly int elementBytes;

    /// <summary>Chooses how to compute a network.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="elementBytes">Bytes of the element type.</param>
    /// <param name="path">The path to take; null = narrow where widths and shared memory allow enough warps.</param>
    public NetworkSource(NetworkShape shape, int elementBytes, NetworkPath? path = null)
    {
        this.shape = shape;
        this.elementBytes = elementBytes;
        BlockRows = MostBlockRows;
        while (BlockRows > FewestBlockRows && GradientSharedBytes(BlockRows) > SharedBytes)
            BlockRows /= 2;
        bool convolutions = shape.Convolutions.Length > 0;
        bool narrow = !convolutions && shape.Hidden.All(width => width <= NarrowWidth)
            && Warps(GradientSharedBytes(BlockRows)) >= FewestWarps;
        Path = convolutions ? NetworkPath.Convolution : path ?? (narrow ? NetworkPath.Narrow : NetworkPath.Wide);
    }

    /// <summary>How the network is computed.</summary>
    public NetworkPath Path { get; }

    /// <summary>Rows of a block of the narrow path, all of one class.</summary>
    public int BlockRows { get; }

    /// <summary>Name of the file of kernels.</summary>
    public string FileName => Path switch
    {
        NetworkPath.Narrow => KernelSources.NarrowNetwork,
        NetworkPath.Wide => KernelSources.WideNetwork,
        _ => KernelSources.ConvolutionNetwork,
    };

    /// <summary>Sizes of what the sweeps keep.</summary>
    public NetworkUnits Units => NetworkUnits.Of(shape);

    /// <summary>Parameters of a class at most: what a block of rows gives to the gradient (cuda/network_gradient_narrow.cu).</summary>
    public int PartLength => (FirstOutputs * (shape.MaxInputs + 1)) + UpperParameters + (shape.Residual ? shape.MaxInputs : 0);

    private int FirstOutputs => Outputs(0);

    private int UpperParameters => Enumerable.Range(1, shape.LayerCount - 1).Sum(l => Outputs(l) * (Outputs(l - 1) + 1));

    /// <summary>Blocks of the narrow path for a number of rows, however these are divided among classes.</summary>
    public int MostBlocks(int rows) => rows / BlockRows + shape.ClassCount;

    /// <summary>Text of specialisation.cuh.</summary>
    public string Text()
    {
        var classes = Enumerable.Range(0, shape.ClassCount);
        var layers = Enumerable.Range(0, shape.LayerCount);
        return new HeaderText(elementBytes == sizeof(double))
            .Line("namespace network {")
            .Constant("classes", shape.ClassCount)
            .Constant("layers", shape.LayerCount)
            .Constant("activation", (int)shape.Activation)
            .Constant("convolutions", shape.Convolutions.Length)
            .Constant("imageAtoms", shape.ImageAtoms)
            .Line($"constexpr bool residual = {(shape.Residual ? "true" : "false")};")
            .Constant("maxInputs", shape.MaxInputs)
            .Constant("parameterCount", shape.ParameterCount)
            .Constant("blockRows", BlockRows)
            .Line("__host__ __device__ constexpr int outputs(int layer) {")
            .Line($"constexpr int widths[] = {Braced(layers.Select(Outputs))};")
            .Line("return widths[layer];")
            .Line("}")
            .Line($"__constant__ int inputs[classes] = {Braced(shape.Inputs)};")
            .Line($"__constant__ int weightOffsets[classes][layers] = {Nested((z, l) => shape.Layer(z, l).WeightOffset)};")
            .Line($"__constant__ int biasOffsets[classes][layers] = {Nested((z, l) => shape.Layer(z, l).BiasOffset)};")
            .Line($"__constant__ int positions[classes][layers] = {Nested((z, l) => shape.Layer(z, l).Positions)};")
            .Line($"__constant__ int steps[classes][layers] = {Nested((z, l) => shape.Layer(z, l).Step)};")
            .Line($"__constant__ int patchInputs[classes][layers] = {Nested((z, l) => shape.Layer(z, l).In)};")
            .Line($"__constant__ int widths[classes][layers] = {Nested((z, l) => shape.Layer(z, l).Width)};")
            .Line($"__constant__ int columns[classes][layers] = {Nested((z, l) => shape.Layer(z, l).Columns)};")
            .Line($"__constant__ int margins[classes][layers] = {Nested((z, l) => shape.Layer(z, l).Margin)};")
            .Line($"__constant__ int skipOffsets[classes] = {Braced(classes.Select(shape.SkipOffset))};")
            .Line("}")
            .ToString();

        string Nested(Func<int, int, int> offset) => Braced(classes.Select(z => Braced(layers.Select(l => offset(z, l)))));
    }

    private static string Braced(IEnumerable<int> numbers) =>
        Braced(numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    private static string Braced(IEnumerable<string> items) => $"{{{string.Join(", ", items)}}}";

    private int Outputs(int layer) => shape.Layer(0, layer).Out;

    /// <summary>Shared memory of the kernel that needs most, the gradient of forces (cuda/network_gradient_narrow.cu).</summary>
    private int GradientSharedBytes(int rows)
    {
        const int ChunkInputs = 8, TileOutputs = 4;
        int staged = (shape.MaxInputs + 1) * Padded(FirstOutputs) + (shape.Residual ? shape.MaxInputs : 0);
        for (int l = 1; l < shape.LayerCount; l++)
            staged += (Outputs(l - 1) + 1) * Padded(Outputs(l));
        int columns = 2 * (shape.Hidden.Sum() + 1 + ChunkInputs + 1) * (rows + 1) + TileOutputs * rows;
        return (staged + columns) * elementBytes;
    }

    /// <summary>Warps that a multiprocessor holds of blocks with so much shared memory.</summary>
    private int Warps(int bytes) => bytes > SharedBytes ? 0 : MultiprocessorSharedBytes / (bytes + ReservedSharedBytes) * BlockRows / 32;

    private static int Padded(int width) => width == 1 ? 1 : (width + 3) / 4 * 4;
}
