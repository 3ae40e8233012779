using Nnip.Backends;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>
/// Predicts structures in parts: all that belongs to the pairs of a part, from the search to the forces, happens on one worker and in its
/// caches. Forces on ghosts are added to those on the atoms they are copies of in the order of the parts, so that the result depends on no
/// number of workers. One structure at a time; what describes it is kept for the next.
/// </summary>
internal sealed class PartPredictor<T> : IDisposable where T : unmanaged
{
    private readonly PartBuilder<T>[] builders;
    private readonly FramePredictor<T>[] predictors;
    private readonly Action<int, Action<int, int>>[] alone;
    private readonly int owner;
    private readonly Action<int, int> predictPart, addGhosts;

    /// <summary>For each part of the structure.</summary>
    private readonly List<GhostForces> ghosts = [];

    private readonly GhostRuns runs = new();
    private EnergyAndVirial[] sums = [];

    // Of the structure at work, for the bodies of loops.
    private StructureParts parts = null!;
    private Configuration configuration = null!;
    private DeviceBuffer<T> parameters = null!;
    private AtomResults results;

    /// <summary>Predicts with the builders and predictors of all workers.</summary>
    /// <param name="builders">Of each worker.</param>
    /// <param name="predictors">Of each worker.</param>
    /// <param name="alone">The loop of each worker alone.</param>
    /// <param name="owner">Worker that a structure of one part is left to.</param>
    public PartPredictor(PartBuilder<T>[] builders, FramePredictor<T>[] predictors, Action<int, Action<int, int>>[] alone, int owner)
    {
        (this.builders, this.predictors, this.alone, this.owner) = (builders, predictors, alone, owner);
        (predictPart, addGhosts) = (PredictPart, AddGhosts);
    }

    /// <summary>Predicts a structure.</summary>
    /// <param name="parts">Its parts.</param>
    /// <param name="configuration">The structure.</param>
    /// <param name="parameters">Parameters of the network.</param>
    /// <param name="forEach">Runs body(worker, index) for each index; the result does not depend on how.</param>
    /// <param name="results">Results of its atoms.</param>
    public EnergyAndVirial Predict(StructureParts parts, Configuration configuration, DeviceBuffer<T> parameters,
        Action<int, Action<int, int>> forEach, AtomResults results)
    {
        int count = parts.Count;
        if (count == 1)
            return predictors[owner].Predict(builders[owner].Build(parts, 0, configuration), parameters, forEach, results);
        while (ghosts.Count < count)
            ghosts.Add(new());
        if (sums.Length < count)
            sums = new EnergyAndVirial[count];
        (this.parts, this.configuration, this.parameters, this.results) = (parts, configuration, parameters, results);
        forEach(count, predictPart);
        runs.Sort(ghosts, count);
        forEach(count, addGhosts);
        var virial = default(Mat3);
        double energy = 0;
        foreach (var part in sums.AsSpan(0, count))
        {
            energy += part.Energy;
            virial += part.Virial;
        }
        return new(energy, virial);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in ghosts)
            part.Dispose();
    }

    private void PredictPart(int worker, int p)
    {
        var part = builders[worker].Build(parts, p, configuration);
        var prediction = predictors[worker].PredictPart(part, parameters, alone[worker], results);
        sums[p] = prediction.Sums;
        ghosts[p].Take(parts, builders[worker].Ghosts, prediction.ForcePlanes[part.OwnAtomCount..], prediction.Stride);
    }

    private void AddGhosts(int worker, int p)
    {
        var forces = results.Forces;
        int[] order = parts.Tree.Order;
        foreach (var (from, run) in runs.Of(p))
            foreach (var (atom, force) in from.Of(run))
                forces[order[atom]] += force;
    }
}
