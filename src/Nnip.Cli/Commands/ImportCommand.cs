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
}
