using Nnip.Backends;
using Nnip.Cpu;

namespace Nnip.CApi;

/// <summary>The CPU as a backend: models with as many threads share them, and the last one to be freed ends them.</summary>
internal static class Processors
{
    private static readonly Lock gate = new();
    private static readonly Dictionary<int, (CpuBackend Backend, int Users)> teams = [];

    /// <summary>The CPU with a number of threads; 0 = one for each processor.</summary>
    public static CpuBackend Take(int threads)
    {
        lock (gate)
        {
            var (backend, users) = teams.TryGetValue(threads, out var team) ? team : (new(threads), 0);
            teams[threads] = (backend, users + 1);
            return backend;
        }
    }

    /// <summary>Ends the use of a backend that <see cref="Take"/> gave, of any other by disposing it.</summary>
    public static void Release(IBackend backend)
    {
        lock (gate)
        {
            foreach (var (threads, team) in teams)
                if (ReferenceEquals(team.Backend, backend))
                {
                    if (team.Users == 1)
                        teams.Remove(threads);
                    else
                        teams[threads] = (team.Backend, team.Users - 1);
                    if (team.Users > 1)
                        return;
                    break;
                }
        }
        backend.Dispose();
    }
}
