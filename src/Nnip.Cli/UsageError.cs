using System.CommandLine;

namespace Nnip.Cli;

/// <summary>One sentence about a command line that cannot be understood, with the nearest option where one is near.</summary>
internal static class UsageError
{
    /// <summary>The first error and where to find help.</summary>
    public static string Describe(ParseResult result)
    {
        var command = result.CommandResult.Command;
        string name = command is RootCommand ? "nnip" : $"nnip {command.Name}";
        return $"{name}: {Sentence(result, command)} See '{name} --help'.";
    }

    private static string Sentence(ParseResult result, Command command)
    {
        if (result.UnmatchedTokens is not [var token, ..])
            return result.Errors[0].Message.ReplaceLineEndings(" ");
        bool option = token.StartsWith('-');
        var known = option
            ? result.RootCommandResult.Command.Options.Where(o => o.Recursive).Concat(command.Options)
                .SelectMany(o => o.Aliases.Append(o.Name))
            : command.Subcommands.Select(c => c.Name);
        string hint = Nearest.Of(token.Split('=')[0], known) is { } near ? $"; did you mean '{near}'?" : ".";
        return option || command.Subcommands.Count == 0
            ? $"unknown {(option ? "option" : "argument")} '{token}'{hint}"
            : $"unknown command '{token}'{hint}";
    }
}
