using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Tests.Fixtures;

/// <summary>The loss from predictions, written as its definition.</summary>
internal static class PlainLoss
{
    /// <summary>Weighted means of squared errors of labelled quantities; frames without atoms count nothing.</summary>
    public static LossTerms Of(IReadOnlyList<Configuration> frames, IReadOnlyList<Prediction> predictions)
    {
        List<(double Weight, double Error)> energy = [], force = [], virial = [];
        foreach (var (frame, prediction) in frames.Zip(predictions).Where(pair => pair.First.Count > 0))
        {
            if (frame.Energy is { } label)
                energy.Add((frame.Weight, (prediction.Energy - label) / frame.Count));
            if (frame.Forces is { } forces)
                force.AddRange(Components(forces).Zip(Components(prediction.Forces), (truth, value) => (frame.Weight, value - truth)));
            if (frame.Virial is { } w)
                virial.AddRange(Components([w.A, w.B, w.C]).Zip(
                    Components([prediction.Virial.A, prediction.Virial.B, prediction.Virial.C]), (truth, value) =>
                        (frame.Weight, (value - truth) / frame.Count)));
        }
        return new(Mean(energy), Mean(force), Mean(virial));
    }

    /// <summary>The same potential with other parameters.</summary>
    public static Potential With(this Potential potential, double[] parameters) => new()
    {
        Settings = potential.Settings,
        Descriptor = potential.Descriptor,
        Mean = potential.Mean,
        Sigma = potential.Sigma,
        Network = potential.Network,
        Parameters = parameters,
        ReferenceEnergies = potential.ReferenceEnergies,
    };

    private static IEnumerable<double> Components(IEnumerable<Vec3> vectors) => vectors.SelectMany(v => new[] { v.X, v.Y, v.Z });

    private static double Mean(List<(double Weight, double Error)> errors)
    {
        var labelled = errors.Where(e => !double.IsNaN(e.Error)).ToArray();
        return labelled.Length == 0 ? double.NaN : labelled.Sum(e => e.Weight * e.Error * e.Error) / labelled.Sum(e => e.Weight);
    }
}
