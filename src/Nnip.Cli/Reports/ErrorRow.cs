namespace Nnip.Cli.Reports;

/// <summary>
/// Errors over one part of a data set: all of it, one group of frames, or the atoms of one species. A value that the part
/// cannot have (energies of a species, a virial without labels) stays NaN and is shown as a dash.
/// </summary>
/// <param name="Name">Name of the part: "all", a group, or a chemical symbol.</param>
/// <param name="Frames">Number of frames with an atom in the part.</param>
/// <param name="Atoms">Number of atoms.</param>
public sealed record ErrorRow(string Name, long Frames, long Atoms)
{
    /// <summary>Mean absolute error of the energy per atom, meV/atom.</summary>
    public double EnergyMae { get; init; } = double.NaN;

    /// <summary>Root mean square error of the energy per atom, meV/atom.</summary>
    public double EnergyRmse { get; init; } = double.NaN;

    /// <summary>Coefficient of determination of the energy per atom, normalised by the reference values; no unit.</summary>
    public double EnergyR2 { get; init; } = double.NaN;

    /// <summary>Mean absolute error of the force components, meV/Å.</summary>
    public double ForceMae { get; init; } = double.NaN;

    /// <summary>Root mean square error of the force components, meV/Å.</summary>
    public double ForceRmse { get; init; } = double.NaN;

    /// <summary>Coefficient of determination of the force components, normalised by the reference values; no unit.</summary>
    public double ForceR2 { get; init; } = double.NaN;

    /// <summary>Mean cosine of the angle between predicted and reference force; no unit.</summary>
    public double ForceCosine { get; init; } = double.NaN;

    /// <summary>Mean absolute error of the virial components per atom, meV/atom.</summary>
    public double VirialMae { get; init; } = double.NaN;

    /// <summary>Root mean square error of the virial components per atom, meV/atom.</summary>
    public double VirialRmse { get; init; } = double.NaN;

    /// <summary>Coefficient of determination of the virial components per atom, normalised by the reference values; no unit.</summary>
    public double VirialR2 { get; init; } = double.NaN;

    /// <summary>Mean absolute error of the components of stress = -virial / volume, GPa.</summary>
    public double StressMae { get; init; } = double.NaN;

    /// <summary>Root mean square error of the components of stress = -virial / volume, GPa.</summary>
    public double StressRmse { get; init; } = double.NaN;
}
