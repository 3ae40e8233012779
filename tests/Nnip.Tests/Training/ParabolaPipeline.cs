using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Tests.Training;

/// <summary>A data set without atoms: the loss of frame f is (a_f . p - y_f)^2. Remembers which frames it was asked for.</summary>
internal sealed class ParabolaPipeline : ILossPipeline
{
    public static readonly NetworkShape Network = new([2], [], Activation.Tanh, Readout.Linear, NetworkSharing.PerSpecies, false);

    public List<int[]> Asked { get; } = [];

    public int FrameCount => 10;

    public Standardisation Standardisation => new([], []);

    public static Configuration[] Frames =>
        [.. Enumerable.Range(0, 10).Select(_ => new Configuration { Species = [8], Positions = [default], Energy = 0 })];

    public LossTerms Evaluate(ReadOnlySpan<int> frames, LossWeights weights, ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        Asked.Add(frames.ToArray());
        gradient.Clear();
        double sum = 0;
        foreach (int f in frames)
        {
            double[] a = [Math.Cos(f), Math.Sin(2 * f), 1];
            double error = a[0] * parameters[0] + a[1] * parameters[1] + a[2] * parameters[2] - Math.Sin(f);
            sum += error * error;
            for (int p = 0; p < gradient.Length; p++)
                gradient[p] += 2 * weights.Energy * error * a[p] / frames.Length;
        }
        return new(sum / frames.Length, double.NaN, double.NaN);
    }

    public IAdamSession BeginAdam(AdamArrays arrays, ReadOnlySpan<double> sums) => new EnergySession(arrays, sums, Evaluate);

    public Prediction Predict(int frame, ReadOnlySpan<double> parameters) => throw new NotSupportedException();

    public double[][][] Inputs(int frame) => throw new NotSupportedException();

    public IEnumerable<LinearRows> LinearRows(IReadOnlyList<int> frames, LossWeights weights) => throw new NotSupportedException();

    public IEnumerable<ResidualRows> ResidualRows(
        IReadOnlyList<int> frames, ResidualFactors factors, double[] parameters, ResidualChoice? choose)
    {
        for (int position = 0; position < frames.Count; position++)
        {
            int f = frames[position];
            double[] a = [Math.Cos(f), Math.Sin(2 * f), 1];
            double error = a[0] * parameters[0] + a[1] * parameters[1] + a[2] * parameters[2] - Math.Sin(f),
                root = Math.Sqrt(factors.Energy);
            bool chosen = choose is null || choose(position, [root * error], 1..1).Length == 1;
            yield return new(3, chosen ? [root * error] : [], chosen ? Array.ConvertAll(a, x => root * x) : [], (error * error, 0, 0));
        }
    }

    public void ForEach(int count, Action<int, int> body)
    {
        for (int i = 0; i < count; i++)
            body(0, i);
    }

    public void Dispose()
    {
    }
}
