using System.Text.Json;
using Nnip.Bench.Kernels;
using Nnip.Tests.Contract;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.RealLibraries;

/// <summary>NVIDIA's compiler takes every kernel as the software device does, and its assembler fits them into the registers.</summary>
public class CompilerTests
{
    /// <summary>
    /// One precision for each model and one architecture for each module, in turn: the sources do not ask for the latter, the software
    /// device compiles both precisions of all, and both are compiled for all architectures for the default models below.
    /// </summary>
    [Test]
    public void Kernels_of_every_model_of_the_contract_compile()
    {
        CompileJob[] jobs =
            [.. ContractKernels.ModulesInTurn().Select(
                (module, i) => new CompileJob(module, Architecture.All[i % Architecture.All.Length].Capability))];
        var compiled = Compile(jobs);
        Assert.That(compiled, Has.Length.EqualTo(jobs.Length));
        AssertNoErrors(compiled);
        Assert.That(compiled.Where(module => module.Kernels.Length == 0).Select(module => module.FileName),
            Is.Empty, "files without a kernel");
    }

    [Test]
    public void The_committed_table_is_what_the_compiler_says()
    {
        string file = Path.GetTempFileName();
        try
        {
            var (code, _, error) = RealLibraries.Run(RealLibraries.Compiler, "", "Nnip.Bench.dll", "kernels", file);
            Assert.That(code, Is.Zero, error);
            Assert.That(File.ReadAllText(TestData.Shipped("kernels.md")), Is.EqualTo(File.ReadAllText(file)),
                "bench/kernels.md is old: dotnet cake --target=Kernels writes it anew");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The table shows the kernels of the default models on all architectures; the test above holds it to the compiler.</summary>
    [Test]
    public void Kernels_of_the_default_models_spill_no_registers()
    {
        string[][] rows =
        [
            .. File.ReadLines(TestData.Shipped("kernels.md")).TakeWhile(line => line != "## Bytes and operations, counted")
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries)),
        ];
        string[] heading = rows.First(cells => cells.Contains("spilled bytes"));
        int spilled = Array.IndexOf(heading, "spilled bytes");
        string[][] kernels = [.. rows.Where(cells => cells.Length == heading.Length && cells[1].StartsWith('`'))];
        Assert.That(kernels, Has.Length.GreaterThan(100), "rows of three models in two precisions");
        Assert.That(kernels.Where(cells => cells[spilled] != "0").Select(cells => cells[1]), Is.Empty);
    }

    [Test]
    public void An_error_is_found()
    {
        var compiled = Compile([.. KernelCompilation.ForAll(new("common.cu", "using real = nothing;"))]);
        Assert.That(compiled.Select(module => module.Error), Is.All.Contains("common.cu does not compile for sm_"));
    }

    private static void AssertNoErrors(CompiledModule[] compiled) =>
        Assert.That(compiled.Where(module => module.Error is not null).Select(module => $"sm_{module.Capability}: {module.Error}"),
            Is.Empty);

    /// <summary>
    /// In a process for each core, as each compiles one module at a time. Modules are dealt out in turn: those of one file, which take
    /// about the same time, follow each other.
    /// </summary>
    private static CompiledModule[] Compile(CompileJob[] jobs)
    {
        string libraries = RealLibraries.Compiler;
        return [.. jobs.Select((job, i) => (Job: job, Process: i % Environment.ProcessorCount))
            .GroupBy(deal => deal.Process, deal => deal.Job).AsParallel().SelectMany(part =>
            {
                var (code, output, error) =
                    RealLibraries.Run(libraries, JsonSerializer.Serialize(part), "Nnip.Bench.dll", "kernels", "compile");
                return code == 0 ? JsonSerializer.Deserialize<CompiledModule[]>(output)! : throw new InvalidOperationException(error);
            })];
    }
}
