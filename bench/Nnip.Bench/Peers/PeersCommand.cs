namespace Nnip.Bench.Peers;

/// <summary>Other programs beside ours on the same inputs, in one run. One that is not there is told, with the command that brings it.</summary>
internal static class PeersCommand
{
    private static readonly (string Name, string Peer, string Package, Func<TextWriter, bool> Run)[] Comparisons =
    [
        ("gemm", "OpenBLAS", "openblas", GemmComparison.Run),
    ];

    /// <summary>Runs the comparisons of these names; all without any.</summary>
    /// <exception cref="InputException">A name is unknown.</exception>
    public static int Run(ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            if (!Comparisons.Any(comparison => comparison.Name == name))
                throw new InputException(
                    $"peers has no comparison '{name}'; expected {string.Join(", ", Comparisons.Select(comparison => comparison.Name))}");
        foreach (var (name, peer, package, run) in Comparisons)
            if ((names.Length == 0 || names.Contains(name)) && !run(Console.Out))
                Console.WriteLine($"{name}: {peer} is not there; bench/peers/install.sh {package} brings it");
        return 0;
    }
}
