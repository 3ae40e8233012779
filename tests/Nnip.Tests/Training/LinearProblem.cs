using MathNet.Numerics.LinearAlgebra;
using Nnip.Pipeline;
using Nnip.Training.Optimizers;

namespace Nnip.Tests.Training;

/// <summary>
/// Frames whose residuals are linear in the parameters: frame f has one energy residual and some force residuals, A p - y, so that least
/// squares have a closed form. Remembers what was chosen.
/// </summary>
internal sealed class LinearProblem(Matrix<double>[] rows, Vector<double>[] targets) : IResidualProblem
{
    public List<int[]> Chosen { get; } = [];

    public int FrameCount => rows.Length;

    public ResidualFactors Weights => new(1, 1, 0);

    public ResidualFactors LossFactors => new(1, 1, 0);

    public Evaluation Evaluate(double[] parameters)
    {
        var p = Vector<double>.Build.Dense(parameters);
        double loss = rows.Zip(targets, (a, y) => (a * p - y).DotProduct(a * p - y)).Sum();
        return new(loss, new(loss, double.NaN, double.NaN));
    }

    public Evaluation FromSquares((double Energy, double Force, double Virial) squares) =>
        new(squares.Energy, new(squares.Energy, double.NaN, double.NaN));

    public IEnumerable<ResidualRows> Rows(ResidualFactors factors, double[] parameters, ResidualChoice? choose)
    {
        var p = Vector<double>.Build.Dense(parameters);
        for (int f = 0; f < rows.Length; f++)
        {
            double[] residuals = (rows[f] * p - targets[f]).ToArray();
            int[] chosen = choose?.Invoke(f, residuals, 1..residuals.Length) ?? [.. Enumerable.Range(0, residuals.Length)];
            Chosen.Add(chosen);
            yield return new(parameters.Length, [.. chosen.Select(k => residuals[k])], [.. chosen.SelectMany(k => rows[f].Row(k))],
                (residuals.Sum(r => r * r), 0, 0));
        }
    }

    public void ForEach(int count, Action<int, int> body)
    {
        for (int i = 0; i < count; i++)
            body(0, i);
    }
}
