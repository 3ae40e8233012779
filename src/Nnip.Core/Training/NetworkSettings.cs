using Nnip.Networks;

namespace Nnip.Training;

/// <summary>Kinds of layers.</summary>
public enum NetworkKind
{
    /// <summary>Dense layers.</summary>
    Dense,

    /// <summary>Convolutions along the inputs of each atom, then dense layers; as invariant as the inputs.</summary>
    Cnn,

    /// <summary>
    /// The report's convolutions over the image of descriptors x atoms of a frame. Not invariant: the energy depends on the order of the
    /// atoms. For comparison with the report, whose activation was leaky_relu.
    /// </summary>
    ReportCnn,
}

/// <summary>Shape of the network and how it is initialised; key `network`.</summary>
public sealed record NetworkSettings
{
    /// <summary>What the layers are.</summary>
    public NetworkKind Kind { get; init; }

    /// <summary>Channels of each convolution of kind cnn.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [8, 8];

    /// <summary>Kernel of each convolution, in places along the inputs of an atom.</summary>
    public IReadOnlyList<int> Kernels { get; init; } = [5, 3];

    /// <summary>Stride of each convolution.</summary>
    public IReadOnlyList<int> Strides { get; init; } = [2, 2];

    /// <summary>Widths of the dense hidden layers; ignored with readout linear.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [32, 32];

    /// <summary>Activation of the hidden layers.</summary>
    public Activation Activation { get; init; } = Activation.Silu;

    /// <summary>How atom energies become the energy of a frame.</summary>
    public Readout Readout { get; init; } = Readout.Local;

    /// <summary>Whether species share their network.</summary>
    public NetworkSharing Sharing { get; init; } = NetworkSharing.PerSpecies;

    /// <summary>Whether a linear map of the inputs is added to the network.</summary>
    public bool Residual { get; init; }

    /// <summary>How weights are drawn.</summary>
    public WeightInitialisation Initialisation { get; init; } = WeightInitialisation.GlorotUniform;

    /// <summary>Whether the last layer starts from zero, as it does with <see cref="Residual"/> anyway.</summary>
    public bool ZeroLastLayer { get; init; }

    /// <summary>Whether the drawn layers are scaled to training atoms and labels, see <see cref="Start.DataScaling"/>.</summary>
    public bool DataScaling { get; init; }

    /// <summary>The network for so many inputs of each species (S).</summary>
    /// <param name="invariants">Inputs of each species.</param>
    /// <param name="imageAtoms">Atoms of every frame, for the network of the report.</param>
    public NetworkShape Shape(IReadOnlyList<int> invariants, int imageAtoms = 0) => Kind == NetworkKind.ReportCnn
        ? NetworkShape.OfImage(invariants, imageAtoms, Activation)
        : new(invariants, Readout == Readout.Linear ? [] : Hidden, Activation, Readout, Sharing, Residual,
            Kind == NetworkKind.Cnn ? [.. Channels.Select((channels, l) => new Convolution(channels, Kernels[l], Strides[l]))] : []);
}
