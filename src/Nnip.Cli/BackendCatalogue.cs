using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Reference;

namespace Nnip.Cli;

/// <summary>The ways to compute, by the name given to --device; the one list from which the command and the tests take them.</summary>
public static class BackendCatalogue
{
    /// <summary>Name that leaves the choice to the program.</summary>
    public const string Automatic = "auto";

    /// <summary>Makes each backend for a number of threads.</summary>
    public static IReadOnlyDictionary<string, Func<int, IBackend>> Factories { get; } = new Dictionary<string, Func<int, IBackend>>
    {
        ["cpu"] = threads => new CpuBackend(threads),
        ["reference"] = _ => new ReferenceBackend(),
    };

    /// <summary>All names that --device takes.</summary>
    public static IEnumerable<string> Names => [Automatic, .. Factories.Keys];

    /// <summary>Makes a backend.</summary>
    /// <param name="device">Its name, or "auto" for the first of the list.</param>
    /// <param name="threads">Number of threads; 0 = one for each processor.</param>
    /// <exception cref="InputException">There is no such device, or the number of threads is negative.</exception>
    public static IBackend Create(string device, int threads)
    {
        if (threads < 0)
            throw new InputException(FormattableString.Invariant(
                $"threads must not be negative, but is {threads}; expected 0 (one for each processor) or more"));
        string name = device == Automatic ? Factories.Keys.First() : device;
        if (!Factories.TryGetValue(name, out var make))
            throw new InputException($"unknown device '{device}'; expected one of {string.Join(", ", Names)}");
        return make(threads == 0 ? Environment.ProcessorCount : threads);
    }
}
