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
/// The layers, convolutions first, then dense ones, and where each one's parameters lie in one flat block. Input class z is the species of an atom, or the only
/// class 0 with <see cref="Readout.Global"/>, whose rows are frames. Layers that classes share have equal offsets.
/// </summary>
public sealed class NetworkShape
{
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
    {
        Convolutions = [.. convolutions ?? []];
        Check(hidden, readout);
        SpeciesInputs = [.. speciesInputs];
        Hidden = [.. hidden];
        Activation = activation;
        Readout = readout;
        Sharing = readout == Readout.Global ? NetworkSharing.Shared : sharing;
        LayerCount = Convolutions.Length + Hidden.Length + 1;
        Residual = residual && LayerCount > 1;
        Inputs = readout == Readout.Global ? [speciesInputs.Sum()] : [.. speciesInputs];
        if (Convolutions.Length > 0 && Sharing == NetworkSharing.Shared && Inputs.Distinct().Count() > 1)
            throw new InputException(
                $"species that share convolutions must have equally many inputs, but there are {string.Join(", ", Inputs)}");

        int classes = Inputs.Length, next = 0;
        layers = new NetworkLayer[classes, LayerCount];
        skipOffsets = new int[classes];
        for (int l = 0; l < LayerCount; l++)
            for (int z = 0; z < classes; z++)
            {
                var (shape, ownBlock) = (ShapeOf(z, l), l == Convolutions.Length || Sharing == NetworkSharing.PerSpecies);
                int weight = z == 0 || ownBlock ? Take(shape.WeightCount) : layers[0, l].WeightOffset;
                int bias = z == 0 || Sharing == NetworkSharing.PerSpecies ? Take(shape.Out) : layers[0, l].BiasOffset;
                layers[z, l] = shape with { WeightOffset = weight, BiasOffset = bias };
            }
        for (int z = 0; z < classes; z++)
            skipOffsets[z] = Residual ? Take(Inputs[z]) : -1;
        ParameterCount = next;
        HiddenWidths = [.. Enumerable.Range(0, LayerCount - 1).Select(l => Enumerable.Range(0, classes).Max(z => layers[z, l].Width))];

        int Take(int count)
        {
            int offset = next;
            next += count;
            return offset;
        }
    }

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
    public NetworkLayer Layer(int z, int l) => layers[z, l];

    /// <summary>Features that layer l reads for rows of class z: its inputs, or the width of the layer below.</summary>
    public int LayerInputs(int z, int l) => l == 0 ? Inputs[z] : layers[z, l - 1].Width;

    /// <summary>Offset of the residual linear weights (Inputs[z]) of class z, or -1.</summary>
    public int SkipOffset(int z) => skipOffsets[z];

    private NetworkLayer ShapeOf(int z, int l)
    {
        int below = LayerInputs(z, l);
        if (l >= Convolutions.Length)
            return new(0, 0, below, l < LayerCount - 1 ? Hidden[l - Convolutions.Length] : 1);
        var convolution = Convolutions[l];
        int channels = l == 0 ? 1 : Convolutions[l - 1].Channels, length = below / channels;
        if (convolution.Kernel > length)
            throw new InputException(
                $"convolution {l + 1} has kernel {convolution.Kernel}, but there are only {length} values along the descriptors before it");
        return new(0, 0, convolution.Kernel * channels, convolution.Channels)
        {
            Positions = (length - convolution.Kernel) / convolution.Stride + 1,
            Step = convolution.Stride * channels,
        };
    }

    private void Check(IReadOnlyList<int> hidden, Readout readout)
    {
        if (readout == Readout.Linear && (hidden.Count > 0 || Convolutions.Length > 0))
            throw new InputException("readout linear has no hidden layers, but hidden widths are given; expected an empty list");
        if (hidden.Any(width => width < 1))
            throw new InputException($"hidden widths must be positive, but {string.Join(", ", hidden)} are given");
        if (Convolutions.Any(c => c.Channels < 1 || c.Kernel < 1 || c.Stride < 1))
            throw new InputException("channels, kernels and strides of convolutions must be positive");
    }
}
