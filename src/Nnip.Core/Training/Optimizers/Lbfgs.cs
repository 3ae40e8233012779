using Nnip.Numerics;

namespace Nnip.Training.Optimizers;

/// <summary>
/// Limited-memory BFGS (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and 7.5). When the line search
/// finds no lower point the memory is dropped and steepest descent is tried once; if that fails too the step has not moved.
/// </summary>
public sealed class Lbfgs : IOptimizer
{
    // Below this s.y / |s||y| a pair says nothing of the curvature but rounding.
    private const double LeastCurvature = 1e-10;

    private readonly OptimizerSettings settings;
    private readonly List<(double[] Move, double[] Change)> pairs = [];
    private double[]? gradient;
    private Evaluation current;

    /// <summary>Starts with no memory.</summary>
    public Lbfgs(OptimizerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        this.settings = settings;
    }

    /// <inheritdoc/>
    public bool FullBatch => true;

    /// <summary>Pairs remembered at present.</summary>
    public int PairCount => pairs.Count;

    /// <summary>One step; parameters are changed in place.</summary>
    public StepResult Advance(Objective objective, double[] parameters)
    {
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(parameters);
        if (gradient is null)
        {
            gradient = new double[parameters.Length];
            current = objective(parameters, gradient);
        }
        if (Dense.Norm(gradient) == 0)
            return new(current, 0, false);
        while (true)
        {
            bool descent = pairs.Count == 0;
            var direction = Direction();
            double slope = Dense.Dot(direction, gradient);
            double first = descent ? Math.Min(1, 1 / Dense.Norm(gradient)) : 1;
            var point = slope < 0
                ? new LineSearch(objective, parameters, direction, settings).Run(new(0, current, slope, gradient), first)
                : null;
            if (point is not null)
            {
                Accept(parameters, direction, point);
                return new(current, point.Step, true);
            }
            if (descent)
                return new(current, 0, false);
            pairs.Clear();
        }
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(gradient?.Length ?? 0);
        if (gradient is null)
            return;
        writer.WriteArray(gradient);
        writer.Write(current.Loss);
        writer.Write(current.Terms.Energy);
        writer.Write(current.Terms.Force);
        writer.Write(current.Terms.Virial);
        writer.Write(pairs.Count);
        foreach (var (move, change) in pairs)
        {
            writer.WriteArray(move);
            writer.WriteArray(change);
        }
    }

    /// <inheritdoc/>
    public void Read(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int length = reader.ReadInt32();
        pairs.Clear();
        gradient = null;
        if (length == 0)
            return;
        gradient = new double[length];
        reader.ReadArray(gradient);
        current = new(reader.ReadDouble(), new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble()));
        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            var (move, change) = (new double[length], new double[length]);
            reader.ReadArray(move);
            reader.ReadArray(change);
            pairs.Add((move, change));
        }
    }

    /// <summary>-H g by the two-loop recursion.</summary>
    private double[] Direction()
    {
        var direction = Array.ConvertAll(gradient!, g => -g);
        var weights = new double[pairs.Count];
        for (int i = pairs.Count - 1; i >= 0; i--)
        {
            var (move, change) = pairs[i];
            weights[i] = Dense.Dot(move, direction) / Dense.Dot(move, change);
            Dense.AddScaled(-weights[i], change, direction);
        }
        if (pairs.Count > 0)
        {
            var (move, change) = pairs[^1];
            Dense.Scale(Dense.Dot(move, change) / Dense.Dot(change, change), direction);
        }
        for (int i = 0; i < pairs.Count; i++)
        {
            var (move, change) = pairs[i];
            Dense.AddScaled(weights[i] - Dense.Dot(change, direction) / Dense.Dot(move, change), move, direction);
        }
        return direction;
    }

    private void Accept(double[] parameters, double[] direction, LinePoint point)
    {
        var move = Array.ConvertAll(direction, d => point.Step * d);
        var change = (double[])point.Gradient.Clone();
        Dense.AddScaled(-1, gradient!, change);
        Dense.AddScaled(point.Step, direction, parameters);
        gradient = point.Gradient;
        current = point.Evaluation;
        if (Dense.Dot(move, change) <= LeastCurvature * Dense.Norm(move) * Dense.Norm(change))
            return;
        if (pairs.Count == settings.Memory)
            pairs.RemoveAt(0);
        pairs.Add((move, change));
    }
}
