namespace Nnip.Training;

/// <summary>
/// Ridge fit of the linear part before training; key `linear_start`. It acts where the network has a linear part: residual networks start
/// from it, and with readout linear it is the result, no epochs follow.
/// </summary>
public sealed record LinearStartSettings
{
    /// <summary>Whether the linear part is fitted.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// lambda of loss + lambda |w|^2, w the weights of standardised inputs and the biases, offsets from the reference energies.
    /// </summary>
    public double Lambda { get; init; } = 1e-8;

    /// <summary>Weight of energy rows; that of the loss where null.</summary>
    public double? Energy { get; init; }

    /// <summary>Weight of force rows; that of the loss where null.</summary>
    public double? Force { get; init; }

    /// <summary>Weight of virial rows; that of the loss where null.</summary>
    public double? Virial { get; init; }

    /// <summary>
    /// Memory in bytes up to which all rows are held for an orthogonal factorisation; beyond it normal equations are streamed.
    /// </summary>
    public long MemoryBytes { get; init; } = 64L << 20;
}
