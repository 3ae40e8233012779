using System.CommandLine;
using Nnip.Cli.Commands;

namespace Nnip.Cli;

/// <summary>The `nnip` command. Exit codes: 0 success, 1 failure while running, 2 wrong usage or input, 130 and 143 where Ctrl-C or
/// SIGTERM ended a training, a comparison or a driver early.</summary>
internal static class NnipCommand
{
    /// <summary>Exit code of a failure that is not the input's fault.</summary>
    public const int Failed = 1;

    /// <summary>Exit code of wrong usage and of input that cannot be used.</summary>
    public const int Refused = 2;

    /// <summary>Runs one command line.</summary>
    public static int Run(string[] args, CommandContext context)
    {
        var verbose = new Option<bool>("--verbose") { Description = "Print the stack trace of a failure.", Recursive = true };
        var root = new RootCommand("Neural-network interatomic potentials: train them on DFT data, measure them, run them.")
        {
            TrainCommand.Make(context),
            CompareCommand.Make(context),
            EvaluateCommand.Make(context),
            PredictCommand.Make(context),
            DriverCommand.Make(context),
            DescriptorsCommand.Make(context),
            InfoCommand.Make(context),
            ImportCommand.Make(context),
            ValidateCommand.Make(context),
            BenchCommand.Make(context),
        };
        root.HelpName = "nnip";
        root.Add(verbose);
        HelpWithExamples.Install(root, context);
        var result = root.Parse(args);
        try
        {
            if (UsageError.Find(result) is { } error)
            {
                context.Error.WriteLine(error);
                return Refused;
            }
            return result.Invoke(new() { Output = context.Out, Error = context.Error, EnableDefaultExceptionHandler = false });
        }
        catch (InputException exception)
        {
            context.Error.WriteLine(exception.Message);
            PrintStack(exception);
            return Refused;
        }
        catch (Exception exception)
        {
            context.Error.WriteLine($"nnip failed: {exception.Message.ReplaceLineEndings(" ")} (--verbose shows where)");
            PrintStack(exception);
            return Failed;
        }

        void PrintStack(Exception exception)
        {
            if (result.GetValue(verbose))
                context.Error.WriteLine(exception);
        }
    }
}
