using Nnip.Numerics;

namespace Nnip.Training.Optimizers;

/// <summary>A point on the line p + step x direction: loss, slope along the direction, gradient.</summary>
internal sealed record LinePoint(double Step, Evaluation Evaluation, double Slope, double[] Gradient)
{
    public double Loss => Evaluation.Loss;
}

/// <summary>
/// Line searches of L-BFGS: backtracking (Armijo), or strong Wolfe by algorithms 3.5 and 3.6 of Nocedal and Wright, Numerical
/// Optimization. A loss that is no number counts as infinitely high.
/// </summary>
internal sealed class LineSearch(Objective objective, double[] origin, double[] direction, OptimizerSettings settings)
{
    private int evaluations;
    private LinePoint? lowest;

    /// <summary>The accepted point, or null where none of the allowed evaluations gave a sufficient decrease.</summary>
    public LinePoint? Run(LinePoint start, double firstStep) =>
        settings.LineSearch == LineSearchKind.Armijo ? Backtrack(start, firstStep) : Bracket(start, firstStep) ?? lowest;

    private LinePoint? Backtrack(LinePoint start, double step)
    {
        while (evaluations < settings.MaxEvaluations)
        {
            var point = Evaluate(start, step);
            if (Decreases(point, start))
                return point;
            // Minimum of the parabola through the two losses and the first slope, kept between a tenth and a half.
            double minimum = -start.Slope * step * step / (2 * (point.Loss - start.Loss - start.Slope * step));
            step = double.IsFinite(minimum) ? Math.Clamp(minimum, 0.1 * step, 0.5 * step) : 0.1 * step;
        }
        return null;
    }

    private LinePoint? Bracket(LinePoint start, double step)
    {
        var previous = start;
        while (evaluations < settings.MaxEvaluations)
        {
            var point = Evaluate(start, step);
            if (!Decreases(point, start) || (previous != start && point.Loss >= previous.Loss))
                return Zoom(start, previous, point);
            if (IsFlat(point, start))
                return point;
            if (point.Slope >= 0)
                return Zoom(start, point, previous);
            previous = point;
            step *= 2;
        }
        return null;
    }

    private LinePoint? Zoom(LinePoint start, LinePoint low, LinePoint high)
    {
        while (evaluations < settings.MaxEvaluations)
        {
            var point = Evaluate(start, Interpolate(low, high));
            if (!Decreases(point, start) || point.Loss >= low.Loss)
            {
                high = point;
                continue;
            }
            if (IsFlat(point, start))
                return point;
            if (point.Slope * (high.Step - low.Step) >= 0)
                high = low;
            low = point;
        }
        return null;
    }

    /// <summary>
    /// Minimum of the cubic through two points and slopes, kept off the ends of the interval; its middle where the cubic has none.
    /// </summary>
    private static double Interpolate(LinePoint low, LinePoint high)
    {
        double width = high.Step - low.Step, middle = low.Step + 0.5 * width;
        if (!double.IsFinite(high.Loss) || !double.IsFinite(high.Slope))
            return middle;
        double d1 = low.Slope + high.Slope - 3 * (low.Loss - high.Loss) / (low.Step - high.Step);
        double square = d1 * d1 - low.Slope * high.Slope;
        if (square < 0)
            return middle;
        double d2 = Math.Sign(width) * Math.Sqrt(square);
        double minimum = high.Step - width * (high.Slope + d2 - d1) / (high.Slope - low.Slope + 2 * d2);
        double fraction = (minimum - low.Step) / width;
        return fraction is > 0.1 and < 0.9 ? minimum : middle;
    }

    private LinePoint Evaluate(LinePoint start, double step)
    {
        evaluations++;
        var parameters = (double[])origin.Clone();
        Dense.AddScaled(step, direction, parameters);
        var gradient = new double[parameters.Length];
        var evaluation = objective(parameters, gradient);
        if (!double.IsFinite(evaluation.Loss))
            evaluation = evaluation with { Loss = double.PositiveInfinity };
        var point = new LinePoint(step, evaluation, Dense.Dot(direction, gradient), gradient);
        if (Decreases(point, start) && (lowest is null || point.Loss < lowest.Loss))
            lowest = point;
        return point;
    }

    private bool Decreases(LinePoint point, LinePoint start) =>
        point.Loss < start.Loss && point.Loss <= start.Loss + settings.SufficientDecrease * point.Step * start.Slope;

    private bool IsFlat(LinePoint point, LinePoint start) => Math.Abs(point.Slope) <= -settings.Curvature * start.Slope;
}
