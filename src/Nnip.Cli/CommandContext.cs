using System.Text;
using Spectre.Console;

namespace Nnip.Cli;

/// <summary>Where a command reads from and writes to, so that tests run it in their own process.</summary>
internal sealed class CommandContext
{
    private const int PlainWidth = 160;

    // Most command lines write no table, and looking at the terminal takes longer than reading a model.
    private readonly Lazy<IAnsiConsole> tables;

    /// <summary>Makes a context; <paramref name="terminal"/> tells whether a person looks at the output.</summary>
    public CommandContext(Func<Stream> input, Stream output, TextWriter error, bool terminal)
    {
        (OpenInput, Output, Error, Terminal) = (input, output, error, terminal);
        Out = new StreamWriter(output, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        tables = new(MakeTables);
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
    public IAnsiConsole Tables => tables.Value;

    /// <summary>The streams of this process.</summary>
    public static CommandContext Process() =>
        new(Console.OpenStandardInput, Console.OpenStandardOutput(), Console.Error, !Console.IsOutputRedirected);

    private IAnsiConsole MakeTables()
    {
        var console = AnsiConsole.Create(new()
        {
            Out = new AnsiConsoleOutput(Out),
            Ansi = Terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = Terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = Terminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!Terminal)
            console.Profile.Width = PlainWidth;
        return console;
    }
}
