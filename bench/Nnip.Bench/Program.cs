using BenchmarkDotNet.Running;
using Nnip;
using Nnip.Bench;
using Nnip.Bench.Embedding;
using Nnip.Bench.Instructions;
using Nnip.Bench.Kernels;
using Nnip.Bench.Limits;
using Nnip.Bench.Peers;
using Nnip.Bench.Report;
using Nnip.Bench.Scale;

try
{
    if (args is ["kernels", .. var arguments])
        return KernelsCommand.Run(arguments);
    if (args is ["instructions", .. var counted])
        return InstructionsCommand.Run(counted);
    if (args is ["peers", .. var peers])
        return PeersCommand.Run(peers);
    if (args is ["embedding", .. var embedding])
        return EmbeddingCommand.Run(embedding);
    if (args is ["lammps", .. var lammps])
        return PairStyleCommand.Run(lammps);
    string[] rest = BenchmarkDevice.TakeFrom(args);
    if (rest is ["report", .. var options])
    {
        var chosen = ReportOptions.Parse(options);
        new ReportCommand(chosen, Console.Out).Run(ReportFrames.Get(chosen.Frames));
        return 0;
    }
    if (rest is ["limits", .. var chosenLimits])
    {
        var chosen = ReportOptions.Parse(chosenLimits);
        new LimitsCommand(chosen, Console.Out).Run(ReportFrames.Get(chosen.Frames));
        return 0;
    }
    if (rest is ["snap"])
    {
        SnapJob.Run();
        return 0;
    }
    if (rest is ["scale", .. var scaling])
    {
        new ScaleCommand(ScaleOptions.Parse(scaling), Console.Out).Run();
        return 0;
    }
    if (rest is ["reduction"])
    {
        ReductionComparison.Run();
        return 0;
    }
    // A device that cannot be used is told here and at once, not by every benchmark process.
    BenchmarkDevice.Open().Dispose();
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(rest);
    return 0;
}
catch (InputException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
