namespace Nnip.Metrics;

/// <summary>
/// Errors of predictions against labels, of all frames, of one group, or of the atoms of one species; NaN where nothing is labelled.
/// </summary>
/// <param name="Name">Name of the part: "all", a group, or a chemical symbol.</param>
/// <param name="Frames">Frames counted.</param>
/// <param name="Atoms">Their atoms.</param>
/// <param name="Energy">Energy per atom, meV/atom, one value for each labelled frame.</param>
/// <param name="Force">Force components, meV/Angstrom, of labelled atoms.</param>
/// <param name="Virial">Virial components per atom, meV/atom, nine for each labelled frame.</param>
/// <param name="Stress">Components of stress = -virial / volume in GPa, of labelled frames with a volume.</param>
/// <param name="ForceCosine">Mean cosine of the angle between predicted and labelled forces, over atoms where neither is zero.</param>
/// <param name="LargestForceError">Largest length of a force error, meV/Angstrom.</param>
public sealed record ErrorRow(
    string Name, long Frames, long Atoms, ErrorStatistics Energy, ErrorStatistics Force, ErrorStatistics Virial, ErrorStatistics Stress,
    double ForceCosine, double LargestForceError);
