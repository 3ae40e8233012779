using Nnip.Backends;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>
/// Predicts structures in parts: all that belongs to the pairs of a part, from the search to the forces, happens on one worker and in its caches.
/// Forces on ghosts are added to those on the atoms they are copies of in the order of the parts, so that the result depends on no number of workers.
/// </summary>
internal sealed class PartPredictor<T>(FramePredictor<T> predictor, double cutoff, double[] referenceEnergies, int workers)
    : IDisposable where T : unmanaged
{
    private readonly PartBuilder<T>[] builders = [.. Enumerable.Range(0, workers).Select(_ => new PartBuilder<T>(cutoff, referenceEnergies))];

    private readonly Action<int, Action<int, int>>[] alone = [.. Enumerable.Range(0, workers).Select(SerialLoop.On)];

    /// <summary>Of each worker, for each part of its structure.</summary>
    private readonly List<GhostForces>[] ghosts = [.. Enumerable.Range(0, workers).Select(_ => new List<GhostForces>())];

    private readonly GhostRuns[] runs = [.. Enumerable.Range(0, workers).Select(_ => new GhostRuns())];

    /// <summary>Predicts a structure.</summary>
    /// <param name="parts">Its parts.</param>
    /// <param name="configuration">The structure.</param>
    /// <param name="parameters">Parameters of the network.</param>
    /// <param name="owner">Worker whose buffers hold what belongs to the whole structure.</param>
    /// <param name="forEach">Runs body(worker, index) for each index; the result does not depend on how.</param>
    public Prediction Predict(StructureParts parts, Configuration configuration, DeviceBuffer<T> parameters, int owner,
        Action<int, Action<int, int>> forEach)
    {
        int count = parts.Count;
        if (count == 1)
        {
            using var only = builders[owner].Build(parts, 0, configuration);
            return predictor.Predict(only, parameters, owner, forEach);
        }
        var ghosts = this.ghosts[owner];
        while (ghosts.Count < count)
            ghosts.Add(new());
        var forces = GC.AllocateUninitializedArray<Vec3>(configuration.Count);
        var atomEnergies = GC.AllocateUninitializedArray<double>(configuration.Count);
        var sums = new (double Energy, Mat3 Virial)[count];
        forEach(count, (worker, p) =>
        {
            using var part = builders[worker].Build(parts, p, configuration);
            var prediction = predictor.PredictPart(part, parameters, worker, alone[worker], atomEnergies, forces);
            sums[p] = prediction.Sums;
            ghosts[p].Take(parts, builders[worker].Ghosts, prediction.ForcePlanes[part.OwnAtomCount..], prediction.Stride);
        });
        var runs = this.runs[owner];
        runs.Sort(ghosts, count);
        forEach(count, (_, p) =>
        {
            foreach (var (from, run) in runs.Of(p))
                foreach (var (atom, force) in from.Of(run))
                    forces[parts.Tree.Order[atom]] += force;
        });
        var virial = default(Mat3);
        double energy = 0;
        foreach (var part in sums)
        {
            energy += part.Energy;
            virial += part.Virial;
        }
        return new(energy, atomEnergies, forces, virial);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var builder in builders)
            builder.Dispose();
    }
}
