using System.Text;

namespace Nnip.Cli.Reports;

/// <summary>Files embedded in the program under their file names.</summary>
internal static class Resources
{
    public static byte[] Bytes(string file)
    {
        using Stream stream = typeof(Resources).Assembly.GetManifestResourceStream($"Nnip.Cli.Reports.{file}")
            ?? throw new InvalidOperationException($"the embedded file {file} is missing");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public static string Text(string file) => Encoding.UTF8.GetString(Bytes(file));
}
