namespace Nnip.Backends;

/// <summary>
/// Constants of one step of <see cref="IOperations{T}.AdamUpdate"/>: with g the clipped gradient (plus decay x p for Adam),
/// m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, p -= lr rate (m MeanScale / (sqrt(v SquareScale) + eps) [+ decay p for AdamW]),
/// average += AverageShare (p - average).
/// </summary>
public readonly record struct AdamStep
{
    /// <summary>Number of doubles of the layout: the properties in the order they are declared.</summary>
    public const int Count = 10;

    /// <summary>Learning rate lr.</summary>
    public required double LearningRate { get; init; }

    /// <summary>b1.</summary>
    public required double Beta1 { get; init; }

    /// <summary>b2.</summary>
    public required double Beta2 { get; init; }

    /// <summary>1 / (1 - b1^t).</summary>
    public required double MeanScale { get; init; }

    /// <summary>1 / (1 - b2^t).</summary>
    public required double SquareScale { get; init; }

    /// <summary>eps.</summary>
    public required double Epsilon { get; init; }

    /// <summary>Weight decay of the parameters that have it.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>1 for AdamW, 0 for Adam.</summary>
    public required double Decoupled { get; init; }

    /// <summary>Largest norm of the gradient; 0 = not clipped.</summary>
    public required double LargestNorm { get; init; }

    /// <summary>Share of the new parameters in the moving average; 0 = the average is not touched.</summary>
    public required double AverageShare { get; init; }

    /// <summary>Writes the layout.</summary>
    /// <param name="destination">At least <see cref="Count"/> elements.</param>
    public void CopyTo(Span<double> destination)
    {
        ReadOnlySpan<double> values =
        [
            LearningRate, Beta1, Beta2, MeanScale, SquareScale, Epsilon, WeightDecay, Decoupled, LargestNorm, AverageShare,
        ];
        values.CopyTo(destination);
    }

    /// <summary>Reads the layout.</summary>
    public static AdamStep From(ReadOnlySpan<double> values) => new()
    {
        LearningRate = values[0],
        Beta1 = values[1],
        Beta2 = values[2],
        MeanScale = values[3],
        SquareScale = values[4],
        Epsilon = values[5],
        WeightDecay = values[6],
        Decoupled = values[7],
        LargestNorm = values[8],
        AverageShare = values[9],
    };
}
