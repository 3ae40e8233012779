using System.CommandLine;

namespace Nnip.Cli.Commands;

/// <summary>`nnip import`: potentials that were not trained here.</summary>
internal static class ImportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context) =>
        new("import", "Make a model file of a potential that was not trained here.")
        {
            ImportPairCommand.Make(context),
            ImportSnapCommand.Make(context),
        };

    /// <summary>--overwrite.</summary>
    public static Option<bool> Overwrite() => new("--overwrite") { Description = "Replace the model file where it exists." };

    /// <summary>A trained model may have taken days: a file is replaced only where that is asked for. Devices keep nothing.</summary>
    /// <exception cref="InputException">The file exists.</exception>
    public static void RequireNew(string path, bool overwrite)
    {
        if (!overwrite && File.Exists(path) && !File.GetAttributes(path).HasFlag(FileAttributes.Device))
            throw new InputException($"{path} exists; expected --out with another file, or --overwrite to replace it");
    }
}
