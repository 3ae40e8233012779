using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Cuda;
using Nnip.Cuda.Operations;
using Nnip.Reference;

namespace Nnip.Tests.Contract;

/// <summary>Every backend under test, by name: a new backend is one more line here.</summary>
public static class Backends
{
    /// <summary>How each is made.</summary>
    public static IReadOnlyDictionary<string, Func<IBackend>> All { get; } = new Dictionary<string, Func<IBackend>>
    {
        ["reference"] = () => new ReferenceBackend(),
        ["cpu, 1 thread"] = () => new CpuBackend(1),
        ["cpu, 2 threads"] = () => new CpuBackend(2),
        ["cuda (software device)"] = () => OpenCuda(),
    };

    /// <summary>The cuda backend with matrix products for networks of any width; by itself it takes them for wide ones.</summary>
    private static readonly Dictionary<string, Func<IBackend>> WideNetworks = new()
    {
        ["cuda (software device), wide"] = () => OpenCuda(NetworkPath.Wide),
    };

    /// <summary>
    /// The cases of single operations: not the reference, which would be compared with itself, and one number of threads,
    /// because an operation runs on one.
    /// </summary>
    public static IEnumerable<BackendCase> OperationCases() => Cases().Where(c => c.Name is not ("reference" or "cpu, 2 threads"));

    /// <summary>The cases of networks: as those of single operations, and both ways in which cuda computes a network.</summary>
    public static IEnumerable<BackendCase> NetworkCases() => OperationCases().Concat(CasesOf(WideNetworks));

    /// <summary>Each backend in each precision it has.</summary>
    public static IEnumerable<BackendCase> Cases() => CasesOf(All);

    /// <summary>Makes a backend by its name.</summary>
    internal static IBackend Create(string name) => (All.TryGetValue(name, out var create) ? create : WideNetworks[name])();

    private static IEnumerable<BackendCase> CasesOf(IReadOnlyDictionary<string, Func<IBackend>> backends)
    {
        foreach (var (name, create) in backends)
        {
            using var backend = create();
            if (backend.Supports<double>())
                yield return new(name, Precision.Double);
            if (backend.Supports<float>())
                yield return new(name, Precision.Float);
        }
    }

    private static CudaBackend OpenCuda(NetworkPath? path = null)
    {
        Cuda.SoftwareDevice.EnsureReady();
        return new() { NetworkPath = path };
    }
}

/// <summary>A backend and an element type.</summary>
public sealed record BackendCase(string Name, Precision Precision)
{
    public IBackend Create() => Backends.Create(Name);

    public override string ToString() => $"{Name} {Precision}";
}
