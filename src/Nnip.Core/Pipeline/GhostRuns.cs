namespace Nnip.Pipeline;

/// <summary>
/// The runs of ghosts of all parts of a structure by the part that they are copied from; memory is kept for the next structure.
/// </summary>
internal sealed class GhostRuns
{
    private int[] starts = [], next = [];
    private (GhostForces Ghosts, GhostRun Run)[] runs = [];

    /// <summary>The runs that are copied from a part, in the order of the parts that they lie around.</summary>
    public ReadOnlySpan<(GhostForces Ghosts, GhostRun Run)> Of(int part) => runs.AsSpan(starts[part]..starts[part + 1]);

    /// <summary>Sorts the runs of the first parts.</summary>
    public void Sort(List<GhostForces> ghosts, int parts)
    {
        if (starts.Length < parts + 1)
            (starts, next) = (new int[parts + 1], new int[parts]);
        starts.AsSpan(0, parts + 1).Clear();
        for (int p = 0; p < parts; p++)
            foreach (var run in ghosts[p].Runs)
                starts[run.Owner + 1]++;
        for (int p = 0; p < parts; p++)
            starts[p + 1] += next[p] = starts[p];
        if (runs.Length < starts[parts])
            runs = new (GhostForces, GhostRun)[starts[parts] + starts[parts] / 4];
        for (int p = 0; p < parts; p++)
            foreach (var run in ghosts[p].Runs)
                runs[next[run.Owner]++] = (ghosts[p], run);
    }
}
