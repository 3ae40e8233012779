namespace Nnip.Networks;

/// <summary>How atom energies become the energy of a frame.</summary>
public enum Readout
{
    /// <summary>E = sum of NN(x_i) over atoms.</summary>
    Local,

    /// <summary>E = NN(sum of x_i over atoms): one network, whose input holds a block for each species.</summary>
    Global,

    /// <summary>E = sum of w.x_i + b over atoms: no hidden layer.</summary>
    Linear,
}

/// <summary>Whether species share their network.</summary>
public enum NetworkSharing
{
    /// <summary>Each species has its own network on its own block of inputs.</summary>
    PerSpecies,

    /// <summary>One network; its first layer has one block of columns for each species.</summary>
    Shared,
}

/// <summary>
/// The layers, convolutions first, then dense ones, and where each one's parameters lie in one flat block. Input class z is the species of
/// an atom, or the only class 0 with <see cref="Readout.Global"/>, whose rows are frames. Layers that classes share have equal offsets.
/// </summary>
public sealed class NetworkShape
{
    /// <summary>Most parameters: those whose doubles one tensor of a model file can hold.</summary>
    internal static readonly int MostParameters = Array.MaxLength / sizeof(double);

    private const int LargestImage = 1 << 26;

    private readonly NetworkLayer[,] layers;
    private readonly int[] skipOffsets;

    /// <summary>Lays the parameters out.</summary>
    /// <param name="speciesInputs">Number of inputs of each species (S): its invariants, or what a projection leaves of them.</param>
    /// <param name="hidden">Widths of the dense hidden layers; must be empty for <see cref="Readout.Linear"/>.</param>
    /// <param name="activation">Activation of the hidden layers.</param>
    /// <param name="readout">Readout.</param>
    /// <param name="sharing">Sharing; <see cref="Readout.Global"/> is always shared.</param>
    /// <param name="residual">Whether a linear map of the inputs is added to the network.</param>
    /// <param name="convolutions">
    /// Convolutions before the dense layers; species that share their network share these too, and have equally many inputs.
    /// </param>
    /// <exception cref="InputException">The layers do not fit together.</exception>
    public NetworkShape(
        IReadOnlyList<int> speciesInputs, IReadOnlyList<int> hidden, Activation activation, Readout readout, NetworkSharing sharing,
        bool residual, IReadOnlyList<Convolution>? convolutions = null)
        : this(speciesInputs, hidden, activation, readout, sharing, residual, convolutions ?? [], imageAtoms: 0)
    {
    }

    private NetworkShape(
        IReadOnlyList<int> speciesInputs, IReadOnlyList<int> hidden, Activation activation, Readout readout, NetworkSharing sharing,
        bool residual, IReadOnlyList<Convolution> convolutions, int imageAtoms)
    {
        ImageAtoms = imageAtoms;
        Convolutions = [.. convolutions];
        Check(hidden, readout);
        SpeciesInputs = [.. speciesInputs];
        Hidden = [.. hidden];
        Activation = activation;
        Readout = readout;
        Sharing = readout == Readout.Global ? NetworkSharing.Shared : sharing;
        LayerCount = Convolutions.Length + Hidden.Length + 1;
        Residual = residual && LayerCount > 1;
        Inputs = imageAtoms > 0 ? [ImageFeatures] : readout == Readout.Global ? [speciesInputs.Sum()] : [.. speciesInputs];
        if (Convolutions.Length > 0 && Sharing == NetworkSharing.Shared && Inputs.Distinct().Count() > 1)
            throw new InputException(
                $"species that share convolutions must have equally many inputs, but there are {string.Join(", ", Inputs)}");

        // Widths are whatever a user writes, or a file claims: offsets are meaningful only once the sum is known to be small enough.
        int classes = Inputs.Length;
        Int128 next = 0;
        layers = new NetworkLayer[classes, LayerCount];
        skipOffsets = new int[classes];
        for (int l = 0; l < LayerCount; l++)
            for (int z = 0; z < classes; z++)
            {
                var (shape, ownBlock) = (ShapeOf(z, l), l == Convolutions.Length || Sharing == NetworkSharing.PerSpecies);
                int weight = z == 0 || ownBlock ? Take((long)shape.In * shape.Out) : layers[0, l].WeightOffset;
                int bias = z == 0 || Sharing == NetworkSharing.PerSpecies ? Take(shape.Out) : layers[0, l].BiasOffset;
                layers[z, l] = shape with { WeightOffset = weight, BiasOffset = bias };
            }
        for (int z = 0; z < classes; z++)
            skipOffsets[z] = Residual ? Take(Inputs[z]) : -1;
        if (next > MostParameters)
            throw new InputException($"{Widths()}, which makes a network of {next} parameters; expected at most {MostParameters}");
        ParameterCount = (int)next;
        HiddenWidths = [.. Enumerable.Range(0, LayerCount - 1).Select(l => Enumerable.Range(0, classes).Max(z => layers[z, l].Width))];

        int Take(long count)
        {
            int offset = unchecked((int)next);
            next += count;
            return offset;
        }
    }

    /// <summary>
    /// The report's network over the image of a frame: descriptors (a block for each species, zero for the others) x atoms, the
    /// convolutions of <see cref="Convolution.Report"/>, then one dense layer for every column, whose outputs are added up. Its energy
    /// depends on the order of the atoms, because neighbouring columns are mixed; frames have one number of atoms.
    /// </summary>
    /// <param name="speciesInputs">Number of inputs of each species (S).</param>
    /// <param name="atoms">Number of atoms of a frame.</param>
    /// <param name="activation">Activation of the convolutions, zero at 0 as the padding is.</param>
    /// <exception cref="InputException">The image is of no size that can be, or the activation is not zero at 0.</exception>
    public static NetworkShape OfImage(IReadOnlyList<int> speciesInputs, int atoms, Activation activation)
    {
        if (atoms < 1)
            throw new InputException($"an image needs at least one atom, but has {atoms}");
        if ((long)atoms * speciesInputs.Sum() > LargestImage)
            throw new InputException(
                $"an image of {speciesInputs.Sum()} descriptors x {atoms} atoms is too large; expected at most {LargestImage} elements");
        if (activation is Activation.Softplus or Activation.Sigmoid)
            throw new InputException(
                "the padding of an image needs an activation that is 0 at 0; expected another than softplus and sigmoid");
        return new(speciesInputs, [], activation, Readout.Global, NetworkSharing.Shared, false, Convolution.Report, atoms);
    }

    /// <summary>Atoms of a frame where the network reads images of frames, else 0.</summary>
    public int ImageAtoms { get; }

    /// <summary>Features of an image, its margin included; 0 where the network reads none.</summary>
    public int ImageFeatures => ImageAtoms == 0 ? 0 : (ImageAtoms + 2 * ImageMargin) * ImageColumn;

    /// <summary>The feature of an image that holds an input of an atom; inputs are counted over all species.</summary>
    public int ImageFeature(int atom, int input) => (atom + ImageMargin) * ImageColumn + ImageMargin + input;

    private static int ImageMargin => Convolution.Report[0].Padding;

    private int ImageColumn => SpeciesInputs.Sum() + 2 * ImageMargin;

    /// <summary>Number of inputs of each species (S).</summary>
    public int[] SpeciesInputs { get; }

    /// <summary>Number of inputs of each input class: those of a species, or of all species together with the global readout.</summary>
    public int[] Inputs { get; }

    /// <summary>Convolutions before the dense layers.</summary>
    public Convolution[] Convolutions { get; }

    /// <summary>Widths of the dense hidden layers.</summary>
    public int[] Hidden { get; }

    /// <summary>Features of every layer but the last, the most of any class: what blocks of values are made for.</summary>
    public int[] HiddenWidths { get; }

    /// <summary>Activation of the hidden layers; the last layer is linear.</summary>
    public Activation Activation { get; }

    /// <summary>Readout.</summary>
    public Readout Readout { get; }

    /// <summary>Sharing between species.</summary>
    public NetworkSharing Sharing { get; }

    /// <summary>Whether a linear map of the inputs is added to the network (never where there is no hidden layer).</summary>
    public bool Residual { get; }

    /// <summary>Number of input classes: species, or one with the global readout.</summary>
    public int ClassCount => Inputs.Length;

    /// <summary>Number of layers, the last of one output.</summary>
    public int LayerCount { get; }

    /// <summary>Length of the flat parameter block.</summary>
    public int ParameterCount { get; }

    /// <summary>Largest number of inputs of a class.</summary>
    public int MaxInputs => Inputs.Length == 0 ? 0 : Inputs.Max();

    /// <summary>Layer l (0 first) as seen by rows of class z.</summary>
    public ref readonly NetworkLayer Layer(int z, int l) => ref layers[z, l];

    /// <summary>Features that layer l reads for rows of class z: its inputs, or the width of the layer below.</summary>
    public int LayerInputs(int z, int l) => l == 0 ? Inputs[z] : layers[z, l - 1].Width;

    /// <summary>Offset of the residual linear weights (Inputs[z]) of class z, or -1.</summary>
    public int SkipOffset(int z) => skipOffsets[z];

    private NetworkLayer ShapeOf(int z, int l)
    {
        int below = LayerInputs(z, l);
        if (l >= Convolutions.Length)
            return ImageAtoms > 0
                ? new(0, 0, layers[z, l - 1].ColumnWidth, 1)
                {
                    Columns = ImageAtoms,
                    ColumnStep = layers[z, l - 1].ColumnWidth,
                    IsSummed = true,
                }
                : new(0, 0, below, l < LayerCount - 1 ? Hidden[l - Convolutions.Length] : 1);
        var own = Convolutions[l];
        int channels = l == 0 ? 1 : layers[z, l - 1].Out;
        int columns = ImageAtoms == 0 ? 1 : 2 * own.Padding + (l == 0 ? ImageAtoms : layers[z, l - 1].Columns);
        int length = below / columns / channels;
        if (own.Kernel > length || own.Columns > columns)
            throw new InputException(
                own.Kernel > length
                    ? $"convolution {l + 1} has kernel {own.Kernel}, but there are only {length} values along the descriptors before it"
                    : $"convolution {l + 1} reads {own.Columns} atoms, but there are only {columns} before it");
        int positions = (length - own.Kernel) / own.Stride + 1;
        Int128 features = (Int128)columns * positions * own.Channels;
        if (features > MostParameters)
            throw new InputException(
                $"{Widths()}, which makes {features} features of convolution {l + 1}; expected at most {MostParameters}");
        return new(0, 0, own.Columns * own.Kernel * channels, own.Channels)
        {
            Positions = positions,
            Step = own.Stride * channels,
            Columns = columns - own.Columns + 1,
            ColumnStep = below / columns,
            Taps = own.Columns,
            Margin = l + 1 < Convolutions.Length ? Convolutions[l + 1].Padding : 0,
        };
    }

    private string Widths() => Convolutions.Length > 0
        ? $"network.channels is [{string.Join(", ", Convolutions.Select(c => c.Channels))}]"
            + $" with network.hidden [{string.Join(", ", Hidden)}]"
        : $"network.hidden is [{string.Join(", ", Hidden)}]";

    private void Check(IReadOnlyList<int> hidden, Readout readout)
    {
        if (readout == Readout.Linear && (hidden.Count > 0 || Convolutions.Length > 0))
            throw new InputException("readout linear has no hidden layers, but hidden widths are given; expected an empty list");
        if (hidden.Any(width => width < 1))
            throw new InputException($"hidden widths must be positive, but {string.Join(", ", hidden)} are given");
        if (Convolutions.Any(c => c.Channels < 1 || c.Kernel < 1 || c.Stride < 1))
            throw new InputException("channels, kernels and strides of convolutions must be positive");
        if (ImageAtoms == 0 && Convolutions.Any(c => c.Columns != 1 || c.Padding != 0))
            throw new InputException("convolutions along the inputs of an atom have one column and no padding");
    }
}
