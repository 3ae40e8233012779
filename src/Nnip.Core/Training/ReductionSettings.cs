namespace Nnip.Training;

/// <summary>How descriptors are reduced to fewer inputs of the network.</summary>
public enum ReductionKind
{
    /// <summary>Every descriptor is an input.</summary>
    None,

    /// <summary>Directions in which the standardised descriptors of the training atoms vary most.</summary>
    Pca,

    /// <summary>
    /// Directions in which the energy varies most: leading eigenvectors of the mean of g g^T over the training atoms, g = dE/db of a model
    /// of all descriptors that was trained for some epochs (Constantine, Dow and Wang, SIAM J. Sci. Comput. 36, A1500, 2014).
    /// </summary>
    ActiveSubspace,
}

/// <summary>
/// Reduction of the descriptors of each species to fewer inputs by a linear map that is fitted before training; key `reduction`.
/// </summary>
public sealed record ReductionSettings
{
    /// <summary>Which directions are kept.</summary>
    public ReductionKind Kind { get; init; }

    /// <summary>How many inputs remain of each species; 0 = as many as <see cref="Variance"/> asks for.</summary>
    public int Count { get; init; }

    /// <summary>
    /// Share of the sum of eigenvalues that the kept directions have at least, above 0 and at most 1; where no count is given.
    /// </summary>
    public double Variance { get; init; } = 0.999;

    /// <summary>Whether principal components are scaled to deviation 1 over the training atoms.</summary>
    public bool Whiten { get; init; }

    /// <summary>Epochs for which the model of all descriptors is trained that tells the active subspace.</summary>
    public int Epochs { get; init; } = 5;
}
