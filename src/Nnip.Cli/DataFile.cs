using Nnip.Structures;

namespace Nnip.Cli;

/// <summary>Structures from a file or from standard input.</summary>
internal static class DataFile
{
    /// <summary>The path that stands for a standard stream.</summary>
    public const string Standard = "-";

    /// <summary>Reads frames lazily.</summary>
    /// <exception cref="InputException">While frames are taken: the file is missing or malformed.</exception>
    public static IEnumerable<Configuration> Read(string path, CommandContext context, ExtendedXyzKeys? keys = null) =>
        path == Standard ? ExtendedXyzReader.Read(context.OpenInput(), "standard input", keys) : ExtendedXyzReader.Read(path, keys);

    /// <summary>Whether two paths lead to one file that exists, by whatever links.</summary>
    public static bool AreSame(string left, string right) =>
        File.Exists(left) && File.Exists(right) && Resolved(Path.GetFullPath(left)) == Resolved(Path.GetFullPath(right));

    /// <summary>The path without links, in folders above it too.</summary>
    private static string Resolved(string path)
    {
        if (Path.GetDirectoryName(path) is not { } folder)
            return path;
        FileSystemInfo own = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return own.ResolveLinkTarget(returnFinalTarget: true) is { } target
            ? Resolved(target.FullName) : Path.Combine(Resolved(folder), Path.GetFileName(path));
    }
}
