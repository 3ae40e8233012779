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
    private readonly PartBuilder<T>[] builders;
    private readonly PartPredictor<T>[] predictors;
    private readonly Action<int, Action<int, int>>[] alone;
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
        int[] workers = [.. Enumerable.Range(0, backend.Workers)];
        builders = Array.ConvertAll(workers, _ => new PartBuilder<T>(tables.Cutoff, Potential.ReferenceEnergies));
        alone = Array.ConvertAll(workers, SerialLoop.On);
        predictors = Array.ConvertAll(workers, worker => new PartPredictor<T>(builders, Predictors, alone, worker));
        parts = Array.ConvertAll(workers, _ => new StructureParts(tables.Descriptor, tables.Cutoff, keepsCopies: false));
        if (skin != 0)
            moving = new(tables.Descriptor, tables.Cutoff, skin, leastAtoms, partAtoms);
    }

    protected override EnergyAndVirial Compute(Configuration configuration, AtomResults results) => moving is null
        ? Compute(configuration, 0, ForEach, results)
        : predictors[0].Predict(moving.Update(configuration, ForEach), configuration, Parameters, ForEach, results);

    public override IEnumerable<Prediction> Compute(IEnumerable<Configuration> configurations)
    {
        // Enough structures for all workers and for good balance, few enough to stream a long trajectory in little memory.
        foreach (var batch in configurations.Chunk(8 * Backend.Workers))
        {
            if (batch.Length == 1)
            {
                yield return Prediction.Of(batch[0].Count, results => Compute(batch[0], 0, ForEach, results));
                continue;
            }
            var predictions = new Prediction[batch.Length];
            ForEach(batch.Length, (worker, i) => predictions[i] =
                Prediction.Of(batch[i].Count, results => Compute(batch[i], worker, alone[worker], results)));
            foreach (var prediction in predictions)
                yield return prediction;
        }
    }

    public override void Dispose()
    {
        foreach (var predictor in predictors)
            predictor.Dispose();
        foreach (var builder in builders)
            builder.Dispose();
        foreach (var structure in parts)
            structure.Dispose();
        moving?.Dispose();
        base.Dispose();
    }

    private EnergyAndVirial Compute(Configuration configuration, int owner, Action<int, Action<int, int>> forEach, AtomResults results)
    {
        parts[owner].Cut(configuration, partAtoms, forEach);
        return predictors[owner].Predict(parts[owner], configuration, Parameters, forEach, results);
    }
}
