using System.Text.Json;

namespace Nnip.Bench.Kernels;

/// <summary>The subcommand "kernels": figures of the kernels, by the real NVRTC in the folder that NNIP_CUDA_LIBRARIES names.</summary>
internal static class KernelsCommand
{
    /// <summary>"kernels FILE" writes the table, "kernels compile" compiles what it reads as JSON and answers in JSON.</summary>
    public static int Run(ReadOnlySpan<string> args)
    {
        if (args is ["compile"])
        {
            var jobs = JsonSerializer.Deserialize<CompileJob[]>(Console.In.ReadToEnd()) ?? [];
            Console.Out.Write(JsonSerializer.Serialize(KernelCompilation.Compile(jobs)));
            return 0;
        }
        if (args is [var file])
        {
            File.WriteAllText(file, KernelTable.Write());
            return 0;
        }
        Console.Error.WriteLine("usage: kernels FILE | kernels compile < JOBS");
        return 2;
    }
}
