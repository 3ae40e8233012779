namespace Nnip.Validation;

/// <summary>One comparison of a backend with the reference.</summary>
/// <param name="Subject">The operation by its name in the contract, or the part of the pipeline.</param>
/// <param name="Quantity">The result that was compared.</param>
/// <param name="Deviation">How far it is from the reference.</param>
/// <param name="Tolerance">Largest deviation that is allowed, see <see cref="Tolerances"/>.</param>
public sealed record ValidationRow(string Subject, string Quantity, Deviation Deviation, double Tolerance)
{
    /// <summary>Whether the tolerance is kept.</summary>
    public bool Holds => double.IsFinite(Deviation.Largest) && Deviation.Largest <= Tolerance;

    /// <summary>Whether the tolerance is small enough for its being kept to mean something.</summary>
    public bool IsJudged => Tolerance <= Tolerances.LargestJudged;
}

/// <summary>What a validation found.</summary>
/// <param name="Operations">Every operation of the contract, each with the same inputs on both sides.</param>
/// <param name="Whole">Predictions, losses, gradients and training steps of the whole pipeline.</param>
/// <param name="Skipped">Operations that were not compared, each with the reason.</param>
public sealed record ValidationReport(
    IReadOnlyList<ValidationRow> Operations, IReadOnlyList<ValidationRow> Whole, IReadOnlyList<string> Skipped)
{
    /// <summary>Whether all tolerances are kept, also those too large to mean much.</summary>
    public bool Holds => Operations.Concat(Whole).All(row => row.Holds);
}
