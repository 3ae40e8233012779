using Nnip.Cuda;
using Nnip.Cuda.Devices;
using Nnip.Cuda.Operations;

namespace Nnip.Bench.Kernels;

/// <summary>A module to compile.</summary>
/// <param name="Module">Its file and constants.</param>
/// <param name="Capability">Compute capability times ten.</param>
internal sealed record CompileJob(KernelModuleSource Module, int Capability);

/// <summary>What became of one module on one architecture.</summary>
/// <param name="FileName">File of the module.</param>
/// <param name="Capability">Compute capability times ten.</param>
/// <param name="Kernels">Its kernels in order of name; none where it did not compile.</param>
/// <param name="Error">The compiler's complaint, or null.</param>
internal sealed record CompiledModule(string FileName, int Capability, KernelFigures[] Kernels, string? Error);

/// <summary>Compiles modules with the NVRTC at hand and reads what its assembler says.</summary>
internal static class KernelCompilation
{
    /// <summary>Every module on every architecture of the table, in that order. NVRTC compiles one at a time in a process.</summary>
    public static CompiledModule[] Compile(IEnumerable<KernelModuleSource> modules) => Compile(modules.SelectMany(ForAll));

    /// <summary>Each module on its architecture, in that order.</summary>
    public static CompiledModule[] Compile(IEnumerable<CompileJob> jobs) => [.. jobs.Select(job => Compile(job.Module, job.Capability))];

    /// <summary>A module on every architecture.</summary>
    public static IEnumerable<CompileJob> ForAll(KernelModuleSource module) =>
        Architecture.All.Select(architecture => new CompileJob(module, architecture.Capability));

    private static CompiledModule Compile(KernelModuleSource module, int capability)
    {
        var target = new CompileTarget($"sm_{capability}", IsBinary: true);
        try
        {
            byte[] image = KernelCompiler.Compile(KernelSource.Of(module.FileName, module.Header), target,
                KernelCompiler.Options(target, [KernelFigures.Option]), out string log);
            var bounds = Cubin.LaunchBounds(image);
            return new(module.FileName, capability, [.. KernelFigures.Parse(log).OrderBy(kernel => kernel.Name, StringComparer.Ordinal)
                .Select(kernel => kernel with { Threads = bounds.GetValueOrDefault(kernel.Name) })], null);
        }
        catch (CudaException e)
        {
            return new(module.FileName, capability, [], e.Message);
        }
    }
}
