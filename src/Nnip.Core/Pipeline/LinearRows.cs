namespace Nnip.Pipeline;

/// <summary>
/// Equations of a linear model for one frame. Columns: for each species its D weights, then its bias (sum over species of D+1). Energy row:
/// sums of x over atoms and atom counts, divided by N. Force rows (atoms species by species; x, y, z): -sum of dx/dr. Virial rows (9),
/// divided by N. A kind that is not labelled, or not fitted, has no rows; rows of atoms without a force label are left out.
/// </summary>
/// <param name="Columns">Number of columns.</param>
/// <param name="Rows">Coefficients, row-major (rows, Columns).</param>
/// <param name="Targets">Right-hand sides (rows), reference energies removed.</param>
/// <param name="EnergyRows">Number of energy rows, 0 or 1.</param>
/// <param name="ForceRows">Number of force rows.</param>
/// <param name="VirialRows">Number of virial rows, 0 or 9.</param>
/// <param name="Weight">Weight of the frame in the loss.</param>
public sealed record LinearRows(int Columns, double[] Rows, double[] Targets, int EnergyRows, int ForceRows, int VirialRows, double Weight);
