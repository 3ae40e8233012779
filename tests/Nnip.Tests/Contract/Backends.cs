using Nnip.Backends;
using Nnip.Cpu;
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
    };

    /// <summary>
    /// The cases of single operations: not the reference, which would be compared with itself, and one number of threads, because an operation
    /// runs on one.
    /// </summary>
    public static IEnumerable<BackendCase> OperationCases() => Cases().Where(c => c.Name is not ("reference" or "cpu, 2 threads"));

    /// <summary>Each backend in each precision it has.</summary>
    public static IEnumerable<BackendCase> Cases()
    {
        foreach (var (name, create) in All)
        {
            using var backend = create();
            if (backend.Supports<double>())
                yield return new(name, Precision.Double);
            if (backend.Supports<float>())
                yield return new(name, Precision.Float);
        }
    }
}

/// <summary>A backend and an element type.</summary>
public sealed record BackendCase(string Name, Precision Precision)
{
    public IBackend Create() => Backends.All[Name]();

    public override string ToString() => $"{Name} {Precision}";
}
