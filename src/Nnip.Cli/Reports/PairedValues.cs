namespace Nnip.Cli.Reports;

/// <summary>Reference and predicted values that can be drawn: pairs with a missing or absurdly large value are dropped.</summary>
internal sealed class PairedValues
{
    /// <summary>Beyond this the span of an axis would overflow; no energy or force of a structure comes near it.</summary>
    private const double Largest = 1e30;

    public PairedValues(double[] reference, double[] predicted, string what)
    {
        if (reference.Length != predicted.Length)
            throw new ArgumentException($"{what}: {reference.Length} reference values but {predicted.Length} predicted ones");
        Index = [.. Enumerable.Range(0, reference.Length).Where(i => CanDraw(reference[i]) && CanDraw(predicted[i]))];
        Reference = [.. Index.Select(i => reference[i])];
        Predicted = [.. Index.Select(i => predicted[i])];
    }

    /// <summary>Position of each pair in the arrays given.</summary>
    public int[] Index { get; }

    public double[] Reference { get; }

    public double[] Predicted { get; }

    public int Count => Index.Length;

    /// <summary>Predicted minus reference.</summary>
    public double[] Errors => [.. Predicted.Zip(Reference, (p, r) => p - r)];

    public static bool CanDraw(double value) => Math.Abs(value) < Largest;
}
