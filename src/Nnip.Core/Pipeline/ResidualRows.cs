namespace Nnip.Pipeline;

/// <summary>
/// Residuals of one frame and their derivatives by the parameters. A residual is prediction minus label of the energy per atom, of a force
/// component or of a virial component per atom, times the root of its factor and of the frame's weight.
/// </summary>
/// <param name="Columns">Number of parameters P.</param>
/// <param name="Residuals">Chosen residuals (R).</param>
/// <param name="Rows">Their derivatives (R, P), row-major.</param>
/// <param name="Squares">Sums of squared differences from all labels times the frame's weight, factors not included.</param>
public sealed record ResidualRows(int Columns, double[] Residuals, double[] Rows, (double Energy, double Force, double Virial) Squares);

/// <summary>Factors of the squared residuals of each kind; a kind whose factor is 0 is left out.</summary>
public readonly record struct ResidualFactors(double Energy, double Force, double Virial);

/// <summary>Chooses residuals of a frame whose rows are wanted.</summary>
/// <param name="position">Position of the frame among those asked for.</param>
/// <param name="residuals">All residuals: energy, forces (atoms sorted by species; x, y, z), virial.</param>
/// <param name="forces">Which of them are force components.</param>
/// <returns>Indices of the chosen residuals, ascending.</returns>
public delegate int[] ResidualChoice(int position, ReadOnlySpan<double> residuals, Range forces);
