using System.Globalization;
using System.Text.RegularExpressions;

namespace Nnip.Bench.Kernels;

/// <summary>What the assembler says of one kernel on one architecture.</summary>
/// <param name="Name">Name of the kernel.</param>
/// <param name="Registers">Of a thread.</param>
/// <param name="SharedBytes">Static shared memory of a block.</param>
/// <param name="StackBytes">Local memory of a thread, spills included.</param>
/// <param name="SpillBytes">Registers of a thread that are stored to and loaded from local memory.</param>
/// <param name="Threads">Threads of a block by its launch bounds, or 0 where it has none.</param>
internal sealed partial record KernelFigures(string Name, int Registers, int SharedBytes, int StackBytes, int SpillBytes, int Threads = 0)
{
    /// <summary>Option of NVRTC that brings the figures into the log.</summary>
    public const string Option = "--ptxas-options=-v";

    [GeneratedRegex(@"Compiling entry function '(\w+)'")]
    private static partial Regex Entry { get; }

    [GeneratedRegex(@"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")]
    private static partial Regex Stack { get; }

    [GeneratedRegex(@"Used (\d+) registers(?:.*?(\d+) bytes smem)?")]
    private static partial Regex Used { get; }

    /// <summary>
    /// Reads the log of a compilation. Functions that were not inlined come between a kernel and its registers; their stack counts as
    /// the kernel's.
    /// </summary>
    public static IEnumerable<KernelFigures> Parse(string log)
    {
        string? name = null;
        int stack = 0, spill = 0;
        foreach (string line in log.Split('\n'))
        {
            if (Entry.Match(line) is { Success: true } entry)
                (name, stack, spill) = (entry.Groups[1].Value, 0, 0);
            else if (Stack.Match(line) is { Success: true } frame)
            {
                stack += Number(frame.Groups[1]);
                spill += Number(frame.Groups[2]) + Number(frame.Groups[3]);
            }
            else if (name is not null && Used.Match(line) is { Success: true } used)
            {
                yield return new(name, Number(used.Groups[1]), Number(used.Groups[2]), stack, spill);
                name = null;
            }
        }
    }

    private static int Number(Group group) => group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;
}
