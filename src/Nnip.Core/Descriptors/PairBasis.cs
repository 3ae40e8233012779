namespace Nnip.Descriptors;

/// <summary>
/// One-particle functions phi_k(r) of the vector from a centre to a neighbour and of the species of both. A density is their sum over
/// neighbours: A_ik = sum_j phi_k(r_ij), one block of K values per neighbour species.
/// </summary>
public abstract class PairBasis
{
    /// <summary>K, the number of functions of one neighbour-species block.</summary>
    public abstract int Count { get; }

    /// <summary>Largest distance in Angstrom at which any function differs from zero.</summary>
    public abstract double Cutoff { get; }

    /// <summary>
    /// Values and gradients at one pair vector, in double and without concern for speed: what every fast code must match.
    /// </summary>
    /// <param name="centre">Index of the species of the centre.</param>
    /// <param name="neighbour">Index of the species of the neighbour.</param>
    /// <param name="x">Component of r_j - r_i in Angstrom.</param>
    /// <param name="y">Component of r_j - r_i in Angstrom.</param>
    /// <param name="z">Component of r_j - r_i in Angstrom.</param>
    /// <param name="value">phi (K).</param>
    /// <param name="gradient">d phi / d r (K, 3), row-major.</param>
    public abstract void Evaluate(int centre, int neighbour, double x, double y, double z, Span<double> value, Span<double> gradient);
}
