namespace Nnip.Pipeline;

/// <summary>
/// The three weighted means of a loss before their factors wE, wF, wV: eV^2 per atom^2, (eV/Angstrom)^2, eV^2 per atom^2. NaN where
/// nothing is labelled or the term is off.
/// </summary>
public readonly record struct LossTerms(double Energy, double Force, double Virial)
{
    /// <summary>The weighted sum that is minimised; terms that are off or unlabelled count nothing.</summary>
    public double Total(LossWeights weights) => Part(weights.Energy, Energy) + Part(weights.Force, Force) + Part(weights.Virial, Virial);

    /// <summary>The same, or NaN where a term that is wanted and labelled is no number.</summary>
    internal double CheckedTotal(LossWeights weights, LabelWeights labels)
    {
        bool lost = IsLost(weights.Energy * labels.Energy, Energy) || IsLost(weights.Force * labels.Force, Force)
            || IsLost(weights.Virial * labels.Virial, Virial);
        return lost ? double.NaN : Total(weights);

        static bool IsLost(double weight, double term) => weight > 0 && !double.IsFinite(term);
    }

    private static double Part(double weight, double term) => weight == 0 || double.IsNaN(term) ? 0 : weight * term;
}
