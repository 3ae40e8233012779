using System.Numerics;
using Nnip.Backends;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>
/// Structures in parts that fit the caches of processors, each made a frame by the worker that computes it. A small structure is one part;
/// several are computed at once.
/// </summary>
internal sealed class PartCalculator<T> : Calculator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PartPredictor<T> predictor;
    private readonly MovingParts? moving;
    private readonly StructureParts[] parts;
    private readonly int partAtoms;

    public PartCalculator(IBackend backend, Potential potential, double skin) : base(backend, potential)
    {
        var tables = Operations.Tables;
        var limits = backend.ChunkLimits;
        // The global readout needs all atoms of a structure in one part.
        bool global = tables.Network.Readout == Readout.Global;
        partAtoms = global ? int.MaxValue : limits.PartAtoms;
        int leastAtoms = global ? int.MaxValue : Math.Min(limits.PredictionAtoms, limits.PartAtoms);
        predictor = new(Predictor, tables.Cutoff, Potential.ReferenceEnergies, backend.Workers);
        parts = [.. Enumerable.Range(0, backend.Workers).Select(
            _ => new StructureParts(tables.Descriptor, tables.Cutoff, keepsCopies: false))];
        if (skin != 0)
            moving = new(tables.Descriptor, tables.Cutoff, skin, leastAtoms, partAtoms);
    }

    public override Prediction Compute(Configuration configuration) => moving is null
        ? Compute(configuration, 0, Backend.ForEach)
        : predictor.Predict(moving.Update(configuration, Backend.ForEach), configuration, Parameters, 0, Backend.ForEach);

    public override IEnumerable<Prediction> Compute(IEnumerable<Configuration> configurations)
    {
        // Enough structures for all workers and for good balance, few enough to stream a long trajectory in little memory.
        foreach (var batch in configurations.Chunk(8 * Backend.Workers))
        {
            if (batch.Length == 1)
            {
                yield return Compute(batch[0], 0, Backend.ForEach);
                continue;
            }
            var predictions = new Prediction[batch.Length];
            Backend.ForEach(batch.Length, (worker, i) => predictions[i] = Compute(batch[i], worker, SerialLoop.On(worker)));
            foreach (var prediction in predictions)
                yield return prediction;
        }
    }

    public override void Dispose()
    {
        predictor.Dispose();
        base.Dispose();
    }

    private Prediction Compute(Configuration configuration, int owner, Action<int, Action<int, int>> forEach)
    {
        parts[owner].Cut(configuration, partAtoms, forEach);
        return predictor.Predict(parts[owner], configuration, Parameters, owner, forEach);
    }
}
