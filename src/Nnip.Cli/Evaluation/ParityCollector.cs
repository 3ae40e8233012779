using Nnip.Cli.Reports;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Cli.Evaluation;

/// <summary>
/// Gathers reference and predicted values for parity plots; what is not labelled is left out or NaN. Of a large data set it keeps every
/// second, fourth, eighth ... frame, so that memory does not grow with it.
/// </summary>
/// <param name="mostAtoms">With more atoms every second frame is dropped.</param>
internal sealed class ParityCollector(long mostAtoms = 1_000_000)
{
    private readonly List<(Configuration Structure, Prediction Prediction)> kept = [];
    private int seen, stride = 1;
    private long atoms;

    /// <summary>Adds one frame.</summary>
    public void Add(Configuration structure, Prediction prediction)
    {
        if (seen++ % stride != 0)
            return;
        kept.Add((structure, prediction));
        atoms += structure.Count;
        while (atoms > mostAtoms && kept.Count > 1)
        {
            stride *= 2;
            int next = 0;
            kept.RemoveAll(_ => next++ % 2 != 0);
            atoms = kept.Sum(frame => (long)frame.Structure.Count);
        }
    }

    /// <summary>What was kept.</summary>
    public ParityData Data(string set) => new(set)
    {
        FrameStride = stride,
        EnergyReference = [.. kept.Select(frame => frame.Structure.Energy / frame.Structure.Count ?? double.NaN)],
        EnergyPredicted = [.. kept.Select(frame => frame.Prediction.Energy / frame.Structure.Count)],
        Groups = kept.Exists(frame => frame.Structure.Group.Length > 0) ? [.. kept.Select(frame => frame.Structure.Group)] : [],
        ForceReference = [.. Forces().SelectMany(pair => Components(pair.Reference))],
        ForcePredicted = [.. Forces().SelectMany(pair => Components(pair.Predicted))],
        ForceCosine = [.. Forces().Select(pair =>
            Vec3.Dot(pair.Reference, pair.Predicted) / (pair.Reference.Length * pair.Predicted.Length))],
        VirialReference = [.. Virials().SelectMany(frame => Components(frame.Structure.Virial!.Value, frame.Structure.Count))],
        VirialPredicted = [.. Virials().SelectMany(frame => Components(frame.Prediction.Virial, frame.Structure.Count))],
    };

    private IEnumerable<(Vec3 Reference, Vec3 Predicted)> Forces() =>
        kept.SelectMany(frame => (frame.Structure.Forces ?? []).Zip(frame.Prediction.Forces));

    private IEnumerable<(Configuration Structure, Prediction Prediction)> Virials() =>
        kept.Where(frame => frame.Structure.Virial is not null);

    private static double[] Components(Vec3 vector) => [vector.X, vector.Y, vector.Z];

    private static double[] Components(Mat3 matrix, double atoms) =>
        [.. from row in Enumerable.Range(0, 3) from column in Enumerable.Range(0, 3) select matrix[row][column] / atoms];
}
