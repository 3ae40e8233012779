using System.Numerics;
using System.Runtime.InteropServices;
using Nnip.Backends;
using Nnip.Models;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>
/// Structures as frames that the backend makes, for a device that finds pairs itself. Small ones are put together into one chunk:
/// a device needs many atoms to be busy.
/// </summary>
internal sealed class FrameCalculator<T> : Calculator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IMovingFrame<T>? moving;

    public FrameCalculator(IBackend backend, Potential potential, double skin) : base(backend, potential)
    {
        if (skin != 0)
            moving = Operations.CreateMovingFrame(Potential.ReferenceEnergies, skin, backend.Workers);
    }

    protected override EnergyAndVirial Compute(Configuration configuration, AtomResults results)
    {
        if (moving is not null)
            return Predictors[0].Predict(moving.Update(configuration), Parameters, ForEach, results);
        using var frame = Build(configuration);
        return Predictors[0].Predict(frame, Parameters, ForEach, results);
    }

    public override IEnumerable<Prediction> Compute(IEnumerable<Configuration> configurations)
    {
        var limits = Backend.ChunkLimits;
        var together = new List<Frame<T>>();
        Frame<T>? next = null;
        (long atoms, long bytes) = (0, 0);
        try
        {
            foreach (var configuration in configurations)
            {
                next = Build(configuration);
                // A frame without atoms counts too, or a stream of them would be one chunk without end.
                (long moreAtoms, long moreBytes) = (Math.Max(1, next.AtomCount), ChunkBytes.Of(Operations.Tables, next));
                if (together.Count > 0 && (atoms + moreAtoms > limits.PredictionAtoms || bytes + moreBytes > limits.Bytes))
                {
                    foreach (var prediction in Flush(together))
                        yield return prediction;
                    (atoms, bytes) = (0, 0);
                }
                together.Add(next);
                next = null;
                (atoms, bytes) = (atoms + moreAtoms, bytes + moreBytes);
            }
            if (together.Count > 0)
                foreach (var prediction in Flush(together))
                    yield return prediction;
        }
        finally
        {
            next?.Dispose();
            Release(together);
        }
    }

    public override void Dispose()
    {
        moving?.Dispose();
        base.Dispose();
    }

    private Frame<T> Build(Configuration configuration) =>
        Operations.BuildFrame(configuration, Potential.ReferenceEnergies, Backend.Workers);

    private Prediction[] Flush(List<Frame<T>> together)
    {
        Prediction[] predictions = together.Count == 1
            ? [Prediction.Of(together[0].AtomCount, results => Predictors[0].Predict(together[0], Parameters, ForEach, results))]
            : Predictors[0].PredictTogether(CollectionsMarshal.AsSpan(together), Parameters);
        Release(together);
        return predictions;
    }

    private static void Release(List<Frame<T>> frames)
    {
        foreach (var frame in frames)
            frame.Dispose();
        frames.Clear();
    }
}
