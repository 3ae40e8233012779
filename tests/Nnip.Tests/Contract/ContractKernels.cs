using Nnip.Backends;
using Nnip.Cuda.Devices;
using Nnip.Cuda.Operations;
using NUnit.Framework;

namespace Nnip.Tests.Contract;

/// <summary>
/// Compiles the kernels of all models of the contract before its first test, on all processors at once: one after the other, as the
/// tests come to need them, would take most of their time.
/// </summary>
[SetUpFixture]
public class ContractKernels
{
    [OneTimeSetUp]
    public void CompileAll()
    {
        Cuda.SoftwareDevice.EnsureReady();
        using var device = CudaDevice.Open(0);
        // A thread waits for its compiler, for which the pool of threads would make up with more and more of them.
        Parallel.ForEach(Modules(), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            source => device.Kernels.Get(source.FileName, source.Header));
    }

    /// <summary>Every module of every model of the contract in both precisions, networks both ways.</summary>
    internal static IEnumerable<KernelModuleSource> Modules() => Modules(_ => Enum.GetValues<Precision>());

    /// <summary>The same with one precision for each model, in turn.</summary>
    internal static IEnumerable<KernelModuleSource> ModulesInTurn()
    {
        Precision[] precisions = Enum.GetValues<Precision>();
        return Modules(model => [precisions[model % precisions.Length]]);
    }

    private static IEnumerable<KernelModuleSource> Modules(Func<int, Precision[]> precisions)
    {
        var descriptors = ModelCases.Descriptors.SelectMany((model, i) => Sources(model, i, null));
        var networks = ModelCases.Networks.SelectMany((model, i) => Sources(model, i, null).Concat(Sources(model, i, NetworkPath.Wide)));
        return descriptors.Concat(networks).Distinct();

        IEnumerable<KernelModuleSource> Sources(ModelCase model, int i, NetworkPath? path) =>
            precisions(i).SelectMany(precision => KernelSources.For(model.Potential.Tables(), precision, path));
    }
}
