using Nnip.Networks;
using Nnip.Pipeline;

namespace Nnip.Training.Linear;

/// <summary>
/// Weighted ridge regression of the linear part of a network: the parameters w that minimise loss(w) + lambda |w|^2, the loss being that of
/// <see cref="LossWeights"/>. A row of a kind has weight w_kind x frame weight / total weight of the kind's labels. Biases, which are
/// offsets from the reference energies, are regularised like weights.
/// </summary>
public sealed class LinearFit
{
    /// <summary>The network whose linear part is fitted.</summary>
    public required NetworkShape Network { get; init; }

    /// <summary>Weights of the kinds of rows.</summary>
    public required LossWeights Weights { get; init; }

    /// <summary>lambda.</summary>
    public required double Lambda { get; init; }

    // Householder QR costs 2 m n^2 operations, in managed code some 2 x 10^9 of them a second;
    // normal equations cost half and run on all threads.
    private const double OrthogonalFlops = 2e9;

    /// <summary>
    /// Bytes up to which all rows are held for QR, if that takes about a second at most; beyond it normal equations are streamed and solved
    /// by Cholesky.
    /// </summary>
    public long MemoryBytes { get; init; } = 64L << 20;

    /// <summary>Runs body(worker, index) for index = 0..count-1, perhaps several at once; one after the other by default.</summary>
    public Action<int, Action<int, int>> ForEach { get; init; } = (count, body) =>
    {
        for (int i = 0; i < count; i++)
            body(0, i);
    };

    /// <summary>Whether a network has a linear part: no hidden layer, or residual.</summary>
    public static bool Applies(NetworkShape network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return LinearUnknowns.Exist(network);
    }

    /// <summary>Fits and writes the result into the flat parameter block.</summary>
    /// <param name="frames">Rows of every frame.</param>
    /// <param name="labels">Counts of the same frames.</param>
    /// <param name="frameCount">Number of frames.</param>
    /// <param name="parameters">Flat parameter block; other parameters are left as they are.</param>
    /// <exception cref="InputException">Nothing that has a weight is labelled.</exception>
    public void Run(IEnumerable<LinearRows> frames, LabelCounts labels, int frameCount, Span<double> parameters)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(labels);
        var unknowns = LinearUnknowns.Of(Network);
        long rows = Rows(Weights.Energy, labels.Energies) + Rows(Weights.Force, labels.Forces) + Rows(Weights.Virial, labels.Virials);
        if (rows == 0)
            throw new InputException("the linear fit has no rows because nothing that linear_start gives a weight is labelled");
        int count = unknowns.Parameters.Length;
        long length = (rows + count) * count;
        var scales = Scales(labels.Weights([.. Enumerable.Range(0, frameCount)]));
        double[] solution = length * sizeof(double) <= MemoryBytes && length <= Array.MaxLength && 2.0 * length * count <= OrthogonalFlops
            ? Orthogonal(frames, scales, unknowns, (int)rows)
            : Streamed(frames, scales, unknowns);
        for (int i = 0; i < solution.Length; i++)
            parameters[unknowns.Parameters[i]] = solution[i];
    }

    private static long Rows(double weight, long labels) => weight > 0 ? labels : 0;

    private ResidualFactors Scales(LabelWeights labels)
    {
        return new(Scale(Weights.Energy, labels.Energy), Scale(Weights.Force, labels.Force), Scale(Weights.Virial, labels.Virial));

        static double Scale(double weight, double total) => total > 0 ? weight / total : 0;
    }

    private double[] Orthogonal(
        IEnumerable<LinearRows> frames, ResidualFactors scales, LinearUnknowns unknowns, int labelRows)
    {
        int count = unknowns.Parameters.Length, rows = labelRows + count, next = 0;
        var matrix = new double[(long)rows * count];
        var target = new double[rows];
        foreach (var (row, label) in Weighted(frames, scales, unknowns))
        {
            for (int i = 0; i < count; i++)
                matrix[i * rows + next] = row[i];
            target[next++] = label;
        }
        for (int i = 0; i < count; i++)
            matrix[i * rows + labelRows + i] = Math.Sqrt(Lambda);
        return LeastSquares.SolveQr(rows, count, matrix, target);
    }

    private double[] Streamed(IEnumerable<LinearRows> frames, ResidualFactors scales, LinearUnknowns unknowns)
    {
        var equations = new NormalEquations(unknowns.Parameters.Length);
        foreach (var (row, label) in Weighted(frames, scales, unknowns))
            equations.Add(row, label, ForEach);
        return equations.Solve(Lambda, ForEach);
    }

    /// <summary>Rows and labels times the roots of their weights, each row in the place of the one before.</summary>
    private static IEnumerable<(double[] Row, double Label)> Weighted(
        IEnumerable<LinearRows> frames, ResidualFactors scales, LinearUnknowns unknowns)
    {
        var values = new double[unknowns.Parameters.Length];
        foreach (var frame in frames)
        {
            int rows = frame.EnergyRows + frame.ForceRows + frame.VirialRows;
            for (int row = 0; row < rows; row++)
            {
                double scale = row < frame.EnergyRows ? scales.Energy
                    : row < frame.EnergyRows + frame.ForceRows ? scales.Force
                    : scales.Virial;
                if (scale == 0)
                    continue;
                double factor = Math.Sqrt(scale * frame.Weight);
                unknowns.Gather(frame.Rows.AsSpan(row * frame.Columns, frame.Columns), factor, values);
                yield return (values, factor * frame.Targets[row]);
            }
        }
    }
}
