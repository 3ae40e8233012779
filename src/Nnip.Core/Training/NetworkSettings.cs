using Nnip.Networks;

namespace Nnip.Training;

/// <summary>Shape of the network and how it is initialised; key `network`.</summary>
public sealed record NetworkSettings
{
    /// <summary>Widths of the hidden layers; ignored with readout linear.</summary>
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

    /// <summary>The network for so many invariants of each species (S).</summary>
    public NetworkShape Shape(IReadOnlyList<int> invariants) =>
        new(invariants, Readout == Readout.Linear ? [] : Hidden, Activation, Readout, Sharing, Residual);
}
