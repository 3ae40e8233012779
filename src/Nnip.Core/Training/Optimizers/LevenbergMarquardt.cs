using Nnip.Numerics;
using Nnip.Training.Linear;

namespace Nnip.Training.Optimizers;

/// <summary>
/// Levenberg-Marquardt on the whole training set: (J^T J + mu D) step = -J^T r with the damping of Nielsen (Madsen, Nielsen and Tingleff,
/// Methods for Non-Linear Least Squares Problems, 2004, algorithm 3.16) and Marquardt's D = diagonal of J^T J. Weight decay adds
/// decay x |w|^2 to the loss. The normal matrix is P x P: for networks of up to some thousand parameters.
/// </summary>
public sealed class LevenbergMarquardt : IResidualOptimizer
{
    // A parameter without influence on any residual still needs a scale, or the matrix would be singular at any damping.
    private const double LeastScale = 1e-10;

    private readonly OptimizerSettings settings;
    private readonly bool[] decayed;
    private readonly NormalEquations sum;
    private readonly PanelMatrix factor;
    private double damping, growth = 2;

    /// <summary>Starts with the damping of the settings.</summary>
    /// <param name="settings">First damping, weight decay, and the number of dampings tried in a step.</param>
    /// <param name="decayed">Whether weight decay acts on each parameter (P).</param>
    public LevenbergMarquardt(OptimizerSettings settings, bool[] decayed)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(decayed);
        (this.settings, this.decayed) = (settings, decayed);
        (sum, factor) = (new(decayed.Length), new(decayed.Length, decayed.Length));
        damping = settings.Damping;
    }

    /// <inheritdoc/>
    public bool FullBatch => true;

    /// <inheritdoc/>
    public StepResult Advance(IResidualProblem problem, double[] parameters)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(parameters);
        var start = problem.Evaluate(parameters);
        if (!double.IsFinite(start.Loss))
            return new(start, damping, false);
        var (matrix, slope) = Equations(problem, parameters);
        double[] scale = Scale(matrix);
        if (scale.Length == 0 || Dense.Norm(slope) == 0)
            return new(start, damping, false);
        double[] downhill = Array.ConvertAll(slope, x => -x);
        for (int attempt = 0; attempt < settings.MaxEvaluations; attempt++)
        {
            factor.CopyFrom(matrix);
            for (int p = 0; p < scale.Length; p++)
                factor[p, p] += damping * scale[p];
            if (factor.FactorUpper(problem.ForEach))
            {
                double[] step = factor.Solve(downhill);
                double[] trial = (double[])parameters.Clone();
                Dense.AddScaled(1, step, trial);
                var end = problem.Evaluate(trial);
                double gain = Penalised(start, parameters) - Penalised(end, trial);
                if (double.IsFinite(gain) && gain > 0)
                {
                    Soften(gain / Predicted(step, downhill, scale));
                    trial.CopyTo(parameters, 0);
                    return new(end, damping, true);
                }
            }
            damping *= growth;
            growth *= 2;
        }
        return new(start, damping, false);
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(damping);
        writer.Write(growth);
    }

    /// <inheritdoc/>
    public void Read(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        (damping, growth) = (reader.ReadDouble(), reader.ReadDouble());
    }

    /// <summary>J^T J (its upper part) and J^T r, weight decay included.</summary>
    private (PanelMatrix Matrix, double[] Slope) Equations(IResidualProblem problem, double[] parameters)
    {
        sum.Clear();
        foreach (var rows in problem.Rows(problem.LossFactors, parameters, null))
            for (int k = 0; k < rows.Residuals.Length; k++)
                sum.Add(rows.Rows.AsSpan(k * rows.Columns, rows.Columns), rows.Residuals[k], problem.ForEach);
        var (matrix, slope) = sum.Finish(problem.ForEach);
        for (int p = 0; p < slope.Length; p++)
        {
            double decay = decayed[p] ? settings.WeightDecay : 0;
            matrix[p, p] += decay;
            slope[p] += decay * parameters[p];
        }
        return (matrix, slope);
    }

    private static double[] Scale(PanelMatrix matrix)
    {
        double[] diagonal = [.. Enumerable.Range(0, matrix.Rows).Select(p => matrix[p, p])];
        double least = LeastScale * diagonal.DefaultIfEmpty(0).Max();
        return Array.ConvertAll(diagonal, x => Math.Max(x, least));
    }

    private double Penalised(Evaluation evaluation, double[] parameters)
    {
        double squares = 0;
        for (int p = 0; p < parameters.Length; p++)
            squares += decayed[p] ? parameters[p] * parameters[p] : 0;
        return evaluation.Loss + settings.WeightDecay * squares;
    }

    /// <summary>By how much the linearised residuals let the loss fall: step.(-J^T r) + mu step.D step.</summary>
    private double Predicted(double[] step, double[] downhill, double[] scale)
    {
        double sum = Dense.Dot(step, downhill);
        for (int p = 0; p < step.Length; p++)
            sum += damping * scale[p] * step[p] * step[p];
        return sum;
    }

    /// <summary>
    /// Lowers the damping the more the better the linearisation held, by a factor of at most three; raises it where it held badly.
    /// </summary>
    private void Soften(double ratio)
    {
        double deviation = 2 * ratio - 1;
        damping *= Math.Max(1.0 / 3, 1 - deviation * deviation * deviation);
        growth = 2;
    }
}
