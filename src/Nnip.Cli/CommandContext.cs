using System.Text;
using Spectre.Console;

namespace Nnip.Cli;

/// <summary>Where a command reads from and writes to, so that tests run it in their own process.</summary>
internal sealed class CommandContext
{
    private const int PlainWidth = 160;

    /// <summary>Makes a context; <paramref name="terminal"/> tells whether a person looks at the output.</summary>
    public CommandContext(Func<Stream> input, Stream output, TextWriter error, bool terminal)
    {
        (OpenInput, Output, Error, Terminal) = (input, output, error, terminal);
        Out = new StreamWriter(output, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        Tables = AnsiConsole.Create(new()
        {
            Out = new AnsiConsoleOutput(Out),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!terminal)
            Tables.Profile.Width = PlainWidth;
    }

    /// <summary>Opens standard input.</summary>
    public Func<Stream> OpenInput { get; }

    /// <summary>Standard output.</summary>
    public Stream Output { get; }

    /// <summary>Standard output as text, written through at once.</summary>
    public TextWriter Out { get; }

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether a person looks at standard output.</summary>
    public bool Terminal { get; }

    /// <summary>Standard output for tables: with colours on a terminal, plain text otherwise.</summary>
    public IAnsiConsole Tables { get; }

    /// <summary>The streams of this process.</summary>
    public static CommandContext Process() =>
        new(Console.OpenStandardInput, Console.OpenStandardOutput(), Console.Error, !Console.IsOutputRedirected);
}
