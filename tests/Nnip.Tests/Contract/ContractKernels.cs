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
    internal static IEnumerable<KernelModuleSource> Modules() =>
        ModelCases.Descriptors.Select(model => (Model: model, Path: (NetworkPath?)null))
            .Concat(ModelCases.Networks.SelectMany(model => ((NetworkPath?[])[null, NetworkPath.Wide]).Select(path => (Model: model, Path: path))))
            .SelectMany(pair => Enum.GetValues<Precision>()
                .SelectMany(precision => KernelSources.For(pair.Model.Potential.Tables(), precision, pair.Path)))
            .Distinct();
}
