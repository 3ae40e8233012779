namespace Nnip.Cli.Reports;

/// <summary>Files embedded in the program under their file names.</summary>
internal static class Resources
{
    public static Stream Open(string file) =>
        typeof(Resources).Assembly.GetManifestResourceStream($"Nnip.Cli.Reports.{file}")
        ?? throw new InvalidOperationException($"the embedded file {file} is missing");

    public static string Text(string file)
    {
        using var reader = new StreamReader(Open(file));
        return reader.ReadToEnd();
    }
}
