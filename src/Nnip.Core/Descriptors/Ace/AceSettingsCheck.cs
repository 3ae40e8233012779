using Nnip.Structures;

namespace Nnip.Descriptors.Ace;

/// <summary>Refuses ACE settings that make no basis, naming the key.</summary>
internal static class AceSettingsCheck
{
    private const int MaxBodyOrder = ProductDagBuilder.MaxOrder + 1;

    /// <summary>Checks every key and returns the atomic numbers of the species.</summary>
    /// <exception cref="InputException">A setting is out of its range.</exception>
    public static int[] Run(AceSettings settings)
    {
        int[] species = CheckSpecies(settings.Species);
        Require(settings.BodyOrder is >= 2 and <= MaxBodyOrder, "body_order", settings.BodyOrder, $"an integer from 2 to {MaxBodyOrder}");
        Require(Positive(settings.DegreeScale), "csp", settings.DegreeScale, "a positive number");
        Require(Positive(settings.AngularWeight), "wl", settings.AngularWeight, "a positive number");
        Require(settings.Degree >= 1 && double.IsFinite(settings.Degree), "degree", settings.Degree, "a number of at least 1");
        Require(settings.Degree >= settings.DegreeScale, "degree", settings.Degree,
            $"at least csp = {settings.DegreeScale}: no function is selected");
        double range = settings.Degree / settings.DegreeScale;
        Require(range <= Wigner.MaxSum && range <= settings.AngularWeight * Wigner.MaxSum, "degree", settings.Degree,
            $"at most {Wigner.MaxSum} times csp and {Wigner.MaxSum} times csp x wl");
        Require(Positive(settings.R0), "r0", settings.R0, "a positive distance in Angstrom");
        Require(Positive(settings.Cutoff), "cutoff", settings.Cutoff, "a positive distance in Angstrom");
        double inner = settings.EffectiveInnerRadius;
        Require(inner >= 0 && inner < settings.Cutoff, "inner_radius", inner,
            $"a distance from 0 to below cutoff = {settings.Cutoff} Angstrom (it is 0.65 r0 where not given)");
        Require(settings.OuterExponent is >= 2 and <= 100, "outer_exponent", settings.OuterExponent,
            "an integer from 2 to 100, so that forces are continuous at the cutoff");
        Require(settings.InnerExponent is 0 or (>= 2 and <= 100), "inner_exponent", settings.InnerExponent,
            "0 (no inner envelope) or an integer from 2 to 100");
        return species;
    }

    private static int[] CheckSpecies(IReadOnlyList<string> symbols)
    {
        if (symbols.Count == 0)
            throw new InputException("species is empty; expected at least one chemical symbol.");
        var species = new int[symbols.Count];
        for (int i = 0; i < species.Length; i++)
        {
            if (!Element.TryParse(symbols[i], out species[i]))
                throw new InputException($"species has '{symbols[i]}', which is no chemical symbol; expected symbols such as Hf.");
            if (Array.IndexOf(species, species[i]) < i)
                throw new InputException($"species has '{symbols[i]}' twice; expected each symbol once.");
        }
        return species;
    }

    private static bool Positive(double value) => value > 0 && double.IsFinite(value);

    private static void Require(bool holds, string key, double value, string expected)
    {
        if (!holds)
            throw new InputException($"{key} = {value} is out of range; expected {expected}.");
    }
}
