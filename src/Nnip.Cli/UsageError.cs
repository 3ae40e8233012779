using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Nnip.Cli;

/// <summary>One sentence about a command line that cannot be understood, with the nearest option where one is near.</summary>
internal static class UsageError
{
    /// <summary>What is wrong and where to find help, or null where nothing is.</summary>
    public static string? Find(ParseResult result)
    {
        var command = result.CommandResult.Command;
        string name = PathOf(result.CommandResult);
        bool asksForHelp = result.Action is not ParseErrorAction && result.Action != command.Action;
        if (asksForHelp)
            return null;
        if (MistakenOption(result) is { } option)
            return $"{name}: {Unknown("option", option, Options(result, command))} See '{name} --help'.";
        return result.Action is ParseErrorAction ? $"{name}: {Sentence(result, command)} See '{name} --help'." : null;
    }

    /// <summary>The command with those above it, as it is typed.</summary>
    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "nnip";

    /// <summary>The parser takes an option that it does not know for a file name, unless all file names are there.</summary>
    private static string? MistakenOption(ParseResult result)
    {
        if (result.Tokens.Any(token => token.Type == TokenType.DoubleDash))
            return null;
        return result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .Select(token => token.Value).Concat(result.UnmatchedTokens).FirstOrDefault(text => text.Length > 1 && text[0] == '-');
    }

    private static string Sentence(ParseResult result, Command command) => result.UnmatchedTokens switch
    {
        [] => result.Errors[0].Message.ReplaceLineEndings(" "),
        [var token, ..] when command.Subcommands.Count > 0 => Unknown("command", token, command.Subcommands.Select(c => c.Name)),
        [var token, ..] => Unknown("argument", token, []),
    };

    private static IEnumerable<string> Options(ParseResult result, Command command) =>
        result.RootCommandResult.Command.Options.Where(o => o.Recursive).Concat(command.Options).SelectMany(o => o.Aliases.Append(o.Name));

    private static string Unknown(string what, string token, IEnumerable<string> known) =>
        $"unknown {what} '{token}'" + (Nearest.Of(token.Split('=')[0], known) is { } near ? $"; did you mean '{near}'?" : ".");
}
