namespace Nnip.Bench.Report;

/// <summary>One line of the table.</summary>
/// <param name="Quantity">What was measured.</param>
/// <param name="Value">What came out here.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Reported">The report's figure in the same unit; null where none is known.</param>
internal sealed record ReportRow(string Quantity, double Value, string Unit = "s", double? Reported = null)
{
    /// <summary>The line in Markdown.</summary>
    public string Line()
    {
        string ratio = Reported is { } figure ? FormattableString.Invariant($"{figure / Value:0.#}") : "";
        string reported = Reported is { } known ? FormattableString.Invariant($"{known:0.###} {Unit}") : "not given";
        return FormattableString.Invariant($"| {Quantity} | {reported} | {Value:G4} {Unit} | {ratio} |");
    }
}
