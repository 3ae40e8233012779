namespace Nnip.Bench.Peers;

/// <summary>What a comparison came to.</summary>
internal enum PeerOutcome
{
    /// <summary>The other program is not there.</summary>
    Absent,

    /// <summary>Both computed the same.</summary>
    Agrees,

    /// <summary>They did not.</summary>
    Disagrees,
}

/// <summary>
/// Other programs beside ours on the same inputs, in one run. One that is not there is told, with the command that brings it.
/// </summary>
internal static class PeersCommand
{
    private static readonly (string Name, string Peer, string Package, Func<TextWriter, PeerOutcome> Run)[] Comparisons =
    [
        ("gemm", "OpenBLAS", "openblas", GemmComparison.Run),
        ("training", "PyTorch", "torch", TrainingComparison.Run),
        ("snap", "LAMMPS", "lammps", SnapComparison.Run),
    ];

    /// <summary>Runs the comparisons of these names, all without any; 1 where results disagree, else 0.</summary>
    /// <exception cref="InputException">A name is unknown.</exception>
    public static int Run(ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            if (!Comparisons.Any(comparison => comparison.Name == name))
                throw new InputException(
                    $"peers has no comparison '{name}'; expected {string.Join(", ", Comparisons.Select(comparison => comparison.Name))}");
        int status = 0;
        foreach (var (name, peer, package, run) in Comparisons)
        {
            if (names.Length > 0 && !names.Contains(name))
                continue;
            var outcome = run(Console.Out);
            if (outcome == PeerOutcome.Absent)
                Console.WriteLine($"{name}: {peer} is not there; bench/peers/install.sh {package} brings it");
            if (outcome == PeerOutcome.Disagrees)
                status = 1;
        }
        return status;
    }
}
