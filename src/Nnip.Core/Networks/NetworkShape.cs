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

/// <summary>One dense layer in the flat parameter block: weights (Out, In) row-major at WeightOffset, biases (Out) at BiasOffset.</summary>
public readonly record struct DenseLayer(int WeightOffset, int BiasOffset, int In, int Out);

/// <summary>
/// Layer widths and where each layer's parameters lie in one flat block. Input class z is the species of an atom, or the only
/// class 0 with <see cref="Readout.Global"/>, whose rows are frames. Layers that classes share have equal offsets.
/// </summary>
public sealed class NetworkShape
{
    private readonly DenseLayer[,] layers;
    private readonly int[] skipOffsets;

    /// <summary>Lays the parameters out.</summary>
    /// <param name="speciesInputs">Number of inputs of each species (S): its invariants, or what a projection leaves of them.</param>
    /// <param name="hidden">Widths of the hidden layers; must be empty for <see cref="Readout.Linear"/>.</param>
    /// <param name="activation">Activation of the hidden layers.</param>
    /// <param name="readout">Readout.</param>
    /// <param name="sharing">Sharing; <see cref="Readout.Global"/> is always shared.</param>
    /// <param name="residual">Whether a linear map of the inputs is added to the network.</param>
    public NetworkShape(
        IReadOnlyList<int> speciesInputs, IReadOnlyList<int> hidden, Activation activation, Readout readout, NetworkSharing sharing,
        bool residual)
    {
        if (readout == Readout.Linear && hidden.Count > 0)
            throw new InputException("readout linear has no hidden layers, but hidden widths are given; expected an empty list");
        if (hidden.Any(width => width < 1))
            throw new InputException($"hidden widths must be positive, but {string.Join(", ", hidden)} are given");
        SpeciesInputs = [.. speciesInputs];
        Hidden = [.. hidden];
        Activation = activation;
        Readout = readout;
        Sharing = readout == Readout.Global ? NetworkSharing.Shared : sharing;
        Residual = residual && hidden.Count > 0;
        Inputs = readout == Readout.Global ? [speciesInputs.Sum()] : [.. speciesInputs];

        int classes = Inputs.Length, depth = hidden.Count + 1, next = 0;
        layers = new DenseLayer[classes, depth];
        skipOffsets = new int[classes];
        for (int l = 0; l < depth; l++)
        {
            int output = l < hidden.Count ? hidden[l] : 1;
            for (int z = 0; z < classes; z++)
            {
                int input = l == 0 ? Inputs[z] : hidden[l - 1];
                bool ownWeights = z == 0 || l == 0 || Sharing == NetworkSharing.PerSpecies;
                bool ownBias = z == 0 || Sharing == NetworkSharing.PerSpecies;
                int weight = ownWeights ? Take(input * output) : layers[0, l].WeightOffset;
                int bias = ownBias ? Take(output) : layers[0, l].BiasOffset;
                layers[z, l] = new(weight, bias, input, output);
            }
        }
        for (int z = 0; z < classes; z++)
            skipOffsets[z] = Residual ? Take(Inputs[z]) : -1;
        ParameterCount = next;

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

    /// <summary>Widths of the hidden layers.</summary>
    public int[] Hidden { get; }

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

    /// <summary>Number of dense layers, the last of one output.</summary>
    public int LayerCount => Hidden.Length + 1;

    /// <summary>Length of the flat parameter block.</summary>
    public int ParameterCount { get; }

    /// <summary>Largest number of inputs of a class.</summary>
    public int MaxInputs => Inputs.Length == 0 ? 0 : Inputs.Max();

    /// <summary>Layer l (0 first) as seen by rows of class z.</summary>
    public DenseLayer Layer(int z, int l) => layers[z, l];

    /// <summary>Offset of the residual linear weights (Inputs[z]) of class z, or -1.</summary>
    public int SkipOffset(int z) => skipOffsets[z];
}
