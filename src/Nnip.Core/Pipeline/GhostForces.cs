using System.Runtime.InteropServices;
using Nnip.Backends;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>Forces on the ghosts of one part of a structure until they are added to those on the atoms that the ghosts are copies of.</summary>
internal sealed class GhostForces
{
    private readonly List<(int Atom, Vec3 Force)> forces = [];
    private readonly List<GhostRun> runs = [];

    /// <summary>Runs of ghosts.</summary>
    public ReadOnlySpan<GhostRun> Runs => CollectionsMarshal.AsSpan(runs);

    /// <summary>Sorted atoms of the structure and what acts on a copy of each.</summary>
    public ReadOnlySpan<(int Atom, Vec3 Force)> Of(GhostRun run) => CollectionsMarshal.AsSpan(forces)[run.From..run.To];

    /// <summary>Takes the forces of a part over; ghosts that are nobody's neighbours have none.</summary>
    /// <param name="parts">The structure.</param>
    /// <param name="ghosts">The sorted atom that each ghost is a copy of.</param>
    /// <param name="planes">Forces on them (3, stride).</param>
    /// <param name="stride">Distance between the planes.</param>
    public void Take<T>(StructureParts parts, ReadOnlySpan<int> ghosts, ReadOnlySpan<T> planes, int stride) where T : unmanaged
    {
        forces.Clear();
        runs.Clear();
        int owner = -1, start = 0, end = 0, first = 0;
        for (int g = 0; g < ghosts.Length; g++)
        {
            var force = PredictionAssembly.Force(planes, stride, g);
            if (force == default)
                continue;
            int atom = ghosts[g];
            if (atom < start || atom >= end)
            {
                Close();
                owner = parts.PartOf(atom);
                (start, end) = (parts.Starts[owner], parts.Starts[owner + 1]);
            }
            forces.Add((atom, force));
        }
        Close();

        void Close()
        {
            if (forces.Count > first)
                runs.Add(new(owner, first, forces.Count));
            first = forces.Count;
        }
    }
}

/// <summary>Consecutive ghosts that are copies of atoms of one part.</summary>
/// <param name="Owner">The part.</param>
/// <param name="From">The first ghost.</param>
/// <param name="To">The end.</param>
internal readonly record struct GhostRun(int Owner, int From, int To);
