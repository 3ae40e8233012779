using Nnip.Numerics;
using Nnip.Pipeline;
using Nnip.Randomness;

namespace Nnip.Training.Optimizers;

/// <summary>
/// Extended Kalman filter whose state are the parameters, with fading memory and several streams: a step takes all chosen residuals of a
/// mini-batch at once (Singraber, Morawietz, Behler and Dellago, J. Chem. Theory Comput. 15, 3075, 2019; Haykin, Kalman Filtering and
/// Neural Networks, 2001, chapter 2). With the rows H of residuals r: S = H P H^T + lambda, step = -P H^T S^-1 r,
/// P = (P - P H^T S^-1 H P) / lambda + q, lambda = nu lambda + 1 - nu.
/// </summary>
public sealed class KalmanFilter : IResidualOptimizer
{
    private readonly OptimizerSettings settings;
    private readonly ulong seed;
    private readonly PanelMatrix covariance;
    private double forgetting, noise;
    private long steps;

    /// <summary>Starts with uncorrelated parameters.</summary>
    /// <param name="settings">Variances, forgetting, choice of forces.</param>
    /// <param name="rates">Factor on the first variance of each parameter (P).</param>
    /// <param name="seed">Seed of the choice of forces.</param>
    public KalmanFilter(OptimizerSettings settings, double[] rates, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(rates);
        (this.settings, this.seed) = (settings, seed);
        (forgetting, noise) = (settings.Forgetting, settings.ProcessNoise);
        covariance = new(rates.Length, rates.Length);
        for (int p = 0; p < rates.Length; p++)
            covariance[p, p] = settings.Covariance * rates[p];
    }

    /// <inheritdoc/>
    public bool FullBatch => false;

    /// <inheritdoc/>
    public StepResult Advance(IResidualProblem problem, double[] parameters)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(parameters);
        var parts = problem.Rows(Factors(problem), parameters, settings.ForceFraction < 1 ? Choose : null).ToList();
        double energy = parts.Sum(part => part.Squares.Energy), force = parts.Sum(part => part.Squares.Force);
        var before = problem.FromSquares((energy, force, parts.Sum(part => part.Squares.Virial)));
        double[] residuals = [.. parts.SelectMany(part => part.Residuals)];
        double used = forgetting;
        if (double.IsFinite(before.Loss) && residuals.Length > 0 && !Update(parts, residuals, parameters, problem.ForEach))
            before = before with { Loss = double.NaN };
        steps++;
        forgetting = settings.ForgettingDecay * forgetting + 1 - settings.ForgettingDecay;
        noise = Math.Max(settings.ProcessNoiseFloor, settings.ProcessNoiseDecay * noise);
        return new(before, used, true);
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(steps);
        writer.Write(forgetting);
        writer.Write(noise);
        covariance.WriteUpper(writer);
    }

    /// <inheritdoc/>
    public void Read(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        (steps, forgetting, noise) = (reader.ReadInt64(), reader.ReadDouble(), reader.ReadDouble());
        covariance.ReadUpper(reader);
    }

    /// <summary>
    /// Factors of squared residuals: as in the loss, where each kind counts by its mean and not by its number, and such that the kind with
    /// the most labels has its weight of the loss. Where a part of the forces is taken, so much less is made of the others.
    /// </summary>
    private ResidualFactors Factors(IResidualProblem problem)
    {
        var (loss, weights) = (problem.LossFactors, problem.Weights);
        double[] labels = [Labels(loss.Energy, weights.Energy), Labels(loss.Force, weights.Force), Labels(loss.Virial, weights.Virial)];
        double most = labels.Max();
        double part = loss.Force > 0 ? settings.ForceFraction : 1;
        return new(part * most * loss.Energy, most * loss.Force, part * most * loss.Virial);

        static double Labels(double factor, double weight) => factor > 0 ? weight / factor : 0;
    }

    /// <returns>False where the covariance of the residuals is no longer positive definite.</returns>
    private bool Update(List<ResidualRows> parts, double[] residuals, double[] parameters, Action<int, Action<int, int>> forEach)
    {
        int count = residuals.Length, next = 0;
        PanelMatrix rows = new(count, parameters.Length), columns = new(parameters.Length, count);
        foreach (var part in parts)
            for (int k = 0; k < part.Residuals.Length; k++)
                rows.SetRow(next++, part.Rows.AsSpan(k * part.Columns, part.Columns));
        columns.SetTransposed(rows);

        // H P, and S = H P H^T + lambda.
        PanelMatrix spread = new(count, parameters.Length), innovation = new(count, count);
        PanelMatrix.AddProduct(1, columns, covariance, spread, upper: false, from: 0, forEach);
        var spreadColumns = new PanelMatrix(parameters.Length, count);
        spreadColumns.SetTransposed(spread);
        PanelMatrix.AddProduct(1, columns, spreadColumns, innovation, upper: true, from: 0, forEach);
        for (int k = 0; k < count; k++)
            innovation[k, k] += forgetting;
        if (!innovation.FactorUpper(forEach))
            return false;

        double[] weights = innovation.Solve(residuals);
        for (int k = 0; k < count; k++)
            spread.AddRow(k, -weights[k], parameters);

        // P H^T S^-1 H P = V^T V with V = U^-T H P and S = U^T U.
        spread.SolveTransposed(innovation, forEach);
        PanelMatrix.AddProduct(-1, spread, spread, covariance, upper: true, from: 0, forEach);
        covariance.ScaleUpperAndMirror(1 / forgetting, forEach);
        for (int p = 0; p < parameters.Length; p++)
            covariance[p, p] += noise;
        return true;
    }

    /// <summary>All residuals but those force components that are not drawn, or not among the worst.</summary>
    private int[] Choose(int position, ReadOnlySpan<double> residuals, Range forces)
    {
        int from = forces.Start.Value, to = forces.End.Value;
        int[] order = [.. Enumerable.Range(from, to - from)];
        if (settings.ForceSelection == ForceSelection.Worst)
        {
            double[] size = residuals.ToArray();
            Array.Sort(order, (a, b) => (Math.Abs(size[b]), a).CompareTo((Math.Abs(size[a]), b)));
        }
        else
        {
            // A stream of its own for each frame of each step: frames are asked for on several threads.
            new RandomStream(seed ^ ((ulong)steps << 24) ^ (ulong)position).Shuffle<int>(order);
        }
        int count = order.Length == 0 ? 0 : Math.Max(1, (int)Math.Round(settings.ForceFraction * order.Length));
        return [.. Enumerable.Range(0, from).Concat(order.Take(count)).Concat(Enumerable.Range(to, residuals.Length - to)).Order()];
    }
}
