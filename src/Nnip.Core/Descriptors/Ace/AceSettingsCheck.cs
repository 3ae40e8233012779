namespace Nnip.Descriptors.Ace;

/// <summary>Refuses ACE settings that make no basis.</summary>
/// <param name="keyName">How the user wrote a key; keys are given in snake case, such as `body_order`.</param>
internal sealed class AceSettingsCheck(Func<string, string> keyName)
{
    private const int MaxBodyOrder = ProductDagBuilder.MaxOrder + 1, MaxExponent = 100;

    private readonly string
        bodyOrder = keyName("body_order"), degree = keyName("degree"),
        angularWeight = keyName("angular_weight"), degreeScale = keyName("degree_scale"), r0 = keyName("r0"), cutoff = keyName("cutoff"),
        innerRadius = keyName("inner_radius"), outerExponent = keyName("outer_exponent"), innerExponent = keyName("inner_exponent");

    /// <summary>Checks every key but the species.</summary>
    /// <exception cref="InputException">A setting is out of its range; the sentence starts with its key.</exception>
    public void Run(AceSettings settings)
    {
        Require.That(settings.BodyOrder is >= 2 and <= MaxBodyOrder,
            $"{bodyOrder} must be an integer from 2 to {MaxBodyOrder}, but is {Require.Text(settings.BodyOrder)}");
        CheckDegree(settings);
        Require.Positive(r0, settings.R0);
        Require.Positive(cutoff, settings.Cutoff);
        double inner = settings.EffectiveInnerRadius;
        Require.That(inner >= 0 && inner < settings.Cutoff,
            $"{innerRadius} must be from 0 to below {cutoff} {Require.Text(settings.Cutoff)}, but is {Require.Text(inner)}"
            + (settings.InnerRadius is null ? $", 0.65 times {r0}" : ""));
        Require.That(settings.OuterExponent is >= 2 and <= MaxExponent,
            $"{outerExponent} must be from 2 to {MaxExponent}, so that forces are continuous at the cutoff, "
            + $"but is {Require.Text(settings.OuterExponent)}");
        Require.That(settings.InnerExponent is 0 or (>= 2 and <= MaxExponent),
            $"{innerExponent} must be 0 (no inner envelope) or from 2 to {MaxExponent}, but is {Require.Text(settings.InnerExponent)}");
    }

    private void CheckDegree(AceSettings settings)
    {
        Require.Positive(degreeScale, settings.DegreeScale);
        Require.Positive(angularWeight, settings.AngularWeight);
        string found = $"but is {Require.Text(settings.Degree)}";
        Require.That(settings.Degree >= 1 && double.IsFinite(settings.Degree), $"{degree} must be at least 1, {found}");
        Require.That(settings.Degree >= settings.DegreeScale,
            $"{degree} must be at least {degreeScale} {Require.Text(settings.DegreeScale)} for any function to be selected, {found}");
        double range = settings.Degree / settings.DegreeScale;
        Require.That(range <= Wigner.MaxSum && range <= settings.AngularWeight * Wigner.MaxSum,
            $"{degree} must be at most {Wigner.MaxSum} times {degreeScale} "
            + $"and {Wigner.MaxSum} times {degreeScale} x {angularWeight}, {found}");
    }
}
