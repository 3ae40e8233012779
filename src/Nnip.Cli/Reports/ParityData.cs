namespace Nnip.Cli.Reports;

/// <summary>
/// Reference and predicted values of one data set, side by side. Pairs in which either value is not finite (a missing label)
/// are left out of the plots; an empty array leaves out the plot.
/// </summary>
/// <param name="Set">Name of the data set, for example "test".</param>
public sealed record ParityData(string Set)
{
    /// <summary>One frame in this many was kept.</summary>
    public int FrameStride { get; init; } = 1;

    /// <summary>The data set in words, for captions.</summary>
    internal string Name => $"{Set} set" + (FrameStride > 1 ? FormattableString.Invariant($" (one frame of {FrameStride})") : "");

    /// <summary>Reference energies per atom, eV/atom, one per frame.</summary>
    public double[] EnergyReference { get; init; } = [];

    /// <summary>Predicted energies per atom, eV/atom, one per frame.</summary>
    public double[] EnergyPredicted { get; init; } = [];

    /// <summary>Group of each frame; empty when frames have no group.</summary>
    public string[] Groups { get; init; } = [];

    /// <summary>Reference force components, eV/Å, three per atom.</summary>
    public double[] ForceReference { get; init; } = [];

    /// <summary>Predicted force components, eV/Å, three per atom.</summary>
    public double[] ForcePredicted { get; init; } = [];

    /// <summary>Cosine of the angle between predicted and reference force, one per atom; NaN where a force is zero.</summary>
    public double[] ForceCosine { get; init; } = [];

    /// <summary>Reference virial components per atom, eV/atom, nine per frame.</summary>
    public double[] VirialReference { get; init; } = [];

    /// <summary>Predicted virial components per atom, eV/atom, nine per frame.</summary>
    public double[] VirialPredicted { get; init; } = [];
}
