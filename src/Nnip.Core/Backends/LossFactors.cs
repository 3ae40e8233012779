namespace Nnip.Backends;

/// <summary>
/// Layout of the factors of the three loss terms (energy, force, virial) in a buffer: first the scales of squared errors (term weight over
/// total label weight, 0 where the term is off), then their inverses, which take them off again (0 where off).
/// </summary>
public static class LossFactors
{
    /// <summary>Number of doubles.</summary>
    public const int Count = 6;
}
