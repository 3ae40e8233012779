using System.Globalization;
using System.Numerics;
using Nnip.Bench.Limits;

namespace Nnip.Bench.Peers;

/// <summary>
/// Matrix products of the shapes that networks have, the rows of a frame to those of a large structure and 8 to 256 features,
/// against OpenBLAS: one thread each, in turn, in one process.
/// </summary>
internal static class GemmComparison
{
    private static readonly int[] Rows = [96, 1008, 10_000, 100_000];

    private static readonly (int Outputs, int Inputs)[] Layers =
        [(8, 13), (8, 26), (8, 256), (16, 32), (32, 32), (32, 55), (64, 64), (64, 249), (128, 128), (256, 256)];

    /// <summary>Prints the tables.</summary>
    public static PeerOutcome Run(TextWriter output)
    {
        if (!OpenBlas.TryLoad())
            return PeerOutcome.Absent;
        Measure<float>(output);
        Measure<double>(output);
        return PeerOutcome.Agrees;
    }

    private static void Measure<T>(TextWriter output) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double ceiling = FmaRate.Measure<T>();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\n{typeof(T).Name}, multiply-adds in registers {ceiling / 1e9:0} GFLOP/s, "
            + $"OpenBLAS with the kernels of {OpenBlas.Kernels}.\n"));
        output.WriteLine("| product | outputs x inputs | rows | GFLOP/s, ours | of the ceiling | GFLOP/s, OpenBLAS | ours / OpenBLAS |\n"
            + "|---|---|---|---|---|---|---|");
        WarmUp<T>();
        var ratios = new List<double>();
        foreach (var kind in Enum.GetValues<GemmKind>())
            foreach (var (outputs, inputs) in Layers)
                foreach (int rows in Rows)
                {
                    using var shape = new GemmShape<T>(kind, outputs, inputs, rows);
                    var times = SideBySide.Of(shape.Ours, shape.Theirs);
                    ratios.Add(times.Ratio);
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"| {kind} | {outputs} x {inputs} | {rows} | {Rate(times.Ours):0} | "
                        + $"{100 * shape.Flops / times.Ours / ceiling:0} % | {Rate(times.Theirs):0} | {times.Ratio:0.00} |"));
                    double Rate(double seconds) => shape.Flops / seconds / 1e9;
                }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\n{ratios.Count} products: slowest {ratios.Min():0.00}, median {ratios.Order().ElementAt(ratios.Count / 2):0.00}, "
            + $"below 0.9: {ratios.Count(ratio => ratio < 0.9)}."));
    }

    /// <summary>Times that are dropped: the compiler of .NET compiles what is called often once more, after a pause.</summary>
    private static void WarmUp<T>() where T : unmanaged
    {
        const int Rounds = 4, Pause = 150;
        for (int round = 0; round < Rounds; round++)
        {
            foreach (var kind in Enum.GetValues<GemmKind>())
            {
                using var shape = new GemmShape<T>(kind, Layers[0].Outputs, Layers[0].Inputs, Rows[0]);
                SideBySide.Of(shape.Ours, shape.Theirs);
            }
            Thread.Sleep(Pause);
        }
    }
}
