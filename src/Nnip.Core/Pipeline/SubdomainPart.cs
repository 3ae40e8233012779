using Nnip.Backends;
using Nnip.Interop;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>What one part of a host's atoms adds to the results, until all parts are there.</summary>
internal sealed unsafe class SubdomainPart : IDisposable
{
    private readonly NativeArray<GhostForce> ghosts = new();
    private readonly NativeArray<Mat3> virials = new();
    private readonly NativeArray<int> own = new();
    private int ownCount, ghostCount, virialCount;

    /// <summary>Energy and virial.</summary>
    public EnergyAndVirial Sums { get; private set; }

    /// <summary>Room for the virials of its atoms, of zeros.</summary>
    public Span<Mat3> VirialsOf(int count)
    {
        virials.Reserve(count);
        var span = new Span<Mat3>(virials.Data, virialCount = count);
        span.Clear();
        return span;
    }

    /// <summary>Takes over what was predicted of the frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="ghostAtoms">The atom that each ghost is.</param>
    /// <param name="prediction">The prediction.</param>
    public void Take<T>(Frame<T> frame, ReadOnlySpan<int> ghostAtoms, PartPrediction<T> prediction) where T : unmanaged
    {
        (Sums, ownCount, ghostCount) = (prediction.Sums, frame.OwnAtomCount, ghostAtoms.Length);
        own.Reserve(ownCount);
        frame.Order.AsSpan(0, ownCount).CopyTo(new(own.Data, ownCount));
        ghosts.Reserve(ghostCount);
        for (int g = 0; g < ghostCount; g++)
            ghosts.Data[g] = new(ghostAtoms[g], PredictionAssembly.Force(prediction.ForcePlanes, prediction.Stride, ownCount + g));
    }

    /// <summary>Adds what acts on ghosts to the forces, and virials, where there are some, to those of all atoms.</summary>
    public void AddTo(Span<Vec3> forces, Span<Mat3> atomVirials)
    {
        for (int g = 0; g < ghostCount; g++)
            forces[ghosts.Data[g].Atom] += ghosts.Data[g].Force;
        for (int a = 0; a < virialCount; a++)
            atomVirials[a < ownCount ? own.Data[a] : ghosts.Data[a - ownCount].Atom] += virials.Data[a];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ghosts.Dispose();
        virials.Dispose();
        own.Dispose();
    }
}
