using System.Globalization;
using Nnip.Bench.Report;
using Nnip.Cpu;

namespace Nnip.Bench.Peers;

/// <summary>
/// Epochs on energies and forces from the same start with the same mini-batches: ours, PyTorch on stored Jacobians, and that formulation on
/// our backend. The programs take turns; their losses must agree.
/// </summary>
internal static class TrainingComparison
{
    private const int Turns = 3;

    private const double Tolerance = 1e-4;

    /// <summary>Prints the tables.</summary>
    public static PeerOutcome Run(TextWriter output)
    {
        if (TorchTraining.Version() is not { } version)
            return PeerOutcome.Absent;
        var (frames, origin, _) = ReportFrames.Get(TrainingTask.Frames);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\n{frames.Length} frames of {frames[0].Count} atoms, {origin}; 26-8-1 tanh, energies and forces, "
            + $"batches of {TrainingTask.BatchSize}, float; PyTorch {version}"));
        string folder = Directory.CreateTempSubdirectory("nnip-training-").FullName;
        try
        {
            double worst = 0;
            foreach (int threads in Enumerable.Range(1, Math.Min(2, Environment.ProcessorCount)))
                worst = Math.Max(worst, Measure(output, folder, frames, threads));
            output.WriteLine(FormattableString.Invariant(
                $"\nLargest relative difference of a loss from that of ours: {worst:0.0e0}; allowed {Tolerance:0e0}."));
            return worst <= Tolerance ? PeerOutcome.Agrees : PeerOutcome.Disagrees;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Measure(TextWriter output, string folder, Structures.Configuration[] frames, int threads)
    {
        using var backend = new CpuBackend(threads);
        using var own = new OwnTraining(backend, frames);
        using var data = new StoredJacobians(backend, frames, own.Standardisation);
        using var stored = new StoredTraining(backend, data);
        double[] start = ReportModel.Parameters(TrainingTask.Network);
        if (!File.Exists(Path.Combine(folder, "task.json")))
            TorchTraining.Write(folder, data, start);
        (string Name, Func<EpochFigures[]> Run)[] programs =
        [
            ("PyTorch, stored Jacobians", () => TorchTraining.Run(folder, threads)),
            ("ours, stored Jacobians", () => stored.Run(start)),
            ("ours", () => own.Run(start)),
        ];
        var runs = Enumerable.Range(0, Turns).SelectMany(_ => programs.Select((program, i) => (Index: i, Epochs: program.Run())))
            .ToLookup(run => run.Index, run => run.Epochs);
        if (threads == 1)
            WriteLosses(output, programs[0].Name, runs[0].First(), runs[2].First());
        output.WriteLine("\n| threads | program | s an epoch | times ours | processor s an epoch | times ours |\n"
            + "|---|---|---|---|---|---|");
        double ours = Median(runs[2], epoch => epoch.Seconds), oursProcessor = Median(runs[2], epoch => epoch.Processor);
        for (int i = 0; i < programs.Length; i++)
        {
            double seconds = Median(runs[i], epoch => epoch.Seconds), processor = Median(runs[i], epoch => epoch.Processor);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {threads} | {programs[i].Name} | {seconds:0.0000} | {seconds / ours:0.0} | "
                + $"{processor:0.0000} | {processor / oursProcessor:0.0} |"));
        }
        return runs.SelectMany(program => program).SelectMany(epochs => epochs.Zip(runs[2].First(), (a, b) => a.Difference(b))).Max();
    }

    private static void WriteLosses(TextWriter output, string name, EpochFigures[] theirs, EpochFigures[] ours)
    {
        output.WriteLine($"\n| epoch | energy, eV^2/atom^2, {name} | ours | force, (eV/A)^2, {name} | ours |\n|---|---|---|---|---|");
        for (int e = 0; e < ours.Length; e++)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {e + 1} | {theirs[e].Energy:0.000000} | {ours[e].Energy:0.000000} | "
                + $"{theirs[e].Force:0.000000} | {ours[e].Force:0.000000} |"));
    }

    /// <summary>Median over the epochs of all turns but each first one, in which memory is touched and code is compiled.</summary>
    private static double Median(IEnumerable<EpochFigures[]> runs, Func<EpochFigures, double> figure)
    {
        double[] values = [.. runs.SelectMany(epochs => epochs.Skip(1)).Select(figure).Order()];
        return values[values.Length / 2];
    }
}
