using Nnip.Backends;
using Nnip.Cli;

namespace Nnip.Bench;

/// <summary>The device that --device of the benchmark program names; benchmarks run in processes of their own, which inherit it.</summary>
internal static class BenchmarkDevice
{
    private const string Option = "--device", Variable = "NNIP_BENCH_DEVICE", Default = "cpu";

    /// <summary>Takes the option out of a command line and remembers it.</summary>
    /// <exception cref="InputException">The option has no value.</exception>
    public static string[] TakeFrom(string[] args)
    {
        int at = Array.IndexOf(args, Option);
        if (at < 0)
            return args;
        if (at + 1 == args.Length)
            throw new InputException($"{Option} has no value; expected one of {string.Join(", ", BackendCatalogue.Names)}");
        Environment.SetEnvironmentVariable(Variable, args[at + 1]);
        return [.. args[..at], .. args[(at + 2)..]];
    }

    /// <summary>Opens the device, with one thread.</summary>
    /// <exception cref="InputException">There is no such device, or it cannot be used.</exception>
    public static IBackend Open() => BackendCatalogue.Create(Environment.GetEnvironmentVariable(Variable) ?? Default, threads: 1);
}
