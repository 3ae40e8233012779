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
}
