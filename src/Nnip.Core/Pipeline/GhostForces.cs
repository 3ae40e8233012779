using Nnip.Backends;
using Nnip.Interop;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>
/// Forces on the ghosts of one part of a structure until they are added to those on the atoms that the ghosts are copies of.
/// </summary>
internal sealed unsafe class GhostForces : IDisposable
{
    private readonly NativeArray<GhostForce> forces = new();
    private readonly NativeArray<GhostRun> runs = new();
    private int forceCount, runCount;

    /// <summary>Runs of ghosts.</summary>
    public ReadOnlySpan<GhostRun> Runs => new(runs.Data, runCount);

    /// <summary>What acts on copies of atoms.</summary>
    public ReadOnlySpan<GhostForce> Of(GhostRun run) => new(forces.Data + run.From, run.To - run.From);

    /// <summary>Takes the forces of a part over; ghosts that are nobody's neighbours have none.</summary>
    /// <param name="parts">The structure.</param>
    /// <param name="ghosts">The sorted atom that each ghost is a copy of.</param>
    /// <param name="planes">Forces on them (3, stride).</param>
    /// <param name="stride">Distance between the planes.</param>
    public void Take<T>(StructureParts parts, ReadOnlySpan<int> ghosts, ReadOnlySpan<T> planes, int stride) where T : unmanaged
    {
        forces.Reserve(ghosts.Length);
        forceCount = runCount = 0;
        int owner = -1, start = 0, end = 0, first = 0;
        for (int g = 0; g < ghosts.Length; g++)
        {
            var force = PredictionAssembly.Force(planes, stride, g);
            if (force == default)
                continue;
            int atom = ghosts[g];
            if (atom < start || atom >= end)
            {
                Close(owner, ref first);
                owner = parts.PartOf(atom);
                (start, end) = (parts.Starts[owner], parts.Starts[owner + 1]);
            }
            forces.Data[forceCount++] = new(atom, force);
        }
        Close(owner, ref first);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        forces.Dispose();
        runs.Dispose();
    }

    private void Close(int owner, ref int first)
    {
        if (forceCount > first)
        {
            runs.Reserve(runCount + 1, runCount);
            runs.Data[runCount++] = new(owner, first, forceCount);
        }
        first = forceCount;
    }
}

/// <summary>What acts on a copy of an atom.</summary>
/// <param name="Atom">The sorted atom of the structure.</param>
/// <param name="Force">The force, eV/Angstrom.</param>
internal readonly record struct GhostForce(int Atom, Vec3 Force);

/// <summary>Consecutive ghosts that are copies of atoms of one part.</summary>
/// <param name="Owner">The part.</param>
/// <param name="From">The first ghost.</param>
/// <param name="To">The end.</param>
internal readonly record struct GhostRun(int Owner, int From, int To);
