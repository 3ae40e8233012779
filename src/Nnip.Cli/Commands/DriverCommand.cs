using System.CommandLine;
using System.Net.Sockets;
using Nnip.Cli.Driver;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Cli.Commands;

/// <summary>`nnip driver MODEL STRUCTURE --unix NAME | --tcp HOST:PORT`: a client of i-PI, ASE and all that speak their protocol.</summary>
internal static class DriverCommand
{
    /// <summary>Seconds, some thirty years: a time span ends at a thousand times as many.</summary>
    private const double LongestWait = 1e9;

    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context)
    {
        var model = CommonOptions.Model();
        var structure = new Argument<string>("STRUCTURE")
        {
            Description = "Extended XYZ whose first frame names the atoms in the order of the server, which does not send species, "
                + "and says along which lattice vectors they repeat; - for standard input.",
        };
        var unix = Text("--unix", "Connect to the Unix socket /tmp/ipi_NAME, or to a path.", "NAME");
        var tcp = Text("--tcp", "Connect to a port of this machine, or of another.", "[HOST:]PORT");
        var wait = CommonOptions.Number("--wait", 0.0, "Seconds to wait for the server to start.", "SECONDS");
        var skin = CommonOptions.Number("--skin", 0.0,
            "Angstrom, 0.5 to 1 in dynamics: neighbours are sought this far beyond the cutoff, "
            + "and anew once an atom has moved by half of it.");
        var (device, threads, precision) = (CommonOptions.Device(), CommonOptions.Threads(), CommonOptions.Precision());
        var command = new Command("driver",
            "Compute energies, forces and virials for a server of the i-PI protocol, "
            + "such as i-PI or ASE's SocketIOCalculator, until it ends.")
        {
            model, structure, unix, tcp, wait, skin, device, threads, precision,
        };
        command.SetAction(result =>
        {
            var address = Address(result.GetValue(unix), result.GetValue(tcp));
            var patience = TimeSpan.FromSeconds(Math.Min(LongestWait, NotNegative("--wait", result.GetValue(wait))));
            var potential = ModelFile.Load(result.GetRequiredValue(model));
            var template = CommonOptions.FirstStructures(result.GetRequiredValue(structure), 1, context)[0];
            using var backend = BackendCatalogue.Open(result.GetRequiredValue(device), result.GetValue(threads), context);
            using var calculator = Pipelines.Calculator(
                backend, potential, CommonOptions.PrecisionOf(result, precision), NotNegative("--skin", result.GetValue(skin)));
            return Serve(address, patience, calculator, template, context);
        });
        return command;
    }

    private static Option<string?> Text(string name, string help, string placeholder) =>
        new(name) { Description = help, HelpName = placeholder };

    private static ServerAddress Address(string? unix, string? tcp) => (unix, tcp) switch
    {
        ({ } name, null) => ServerAddress.Unix(name),
        (null, { } text) => ServerAddress.Tcp(text),
        (null, null) => throw new InputException("neither --unix nor --tcp is given; expected one of them"),
        _ => throw new InputException("--unix and --tcp are both given; expected one of them"),
    };

    private static double NotNegative(string name, double value) => value >= 0 && double.IsFinite(value)
        ? value : throw new InputException(FormattableString.Invariant($"{name} is {value}; expected 0 or more"));

    private static int Serve(
        ServerAddress address, TimeSpan patience, ICalculator calculator, Configuration template, CommandContext context)
    {
        using var signals = new Signals(() => { });
        DriverSession? session = null;
        try
        {
            using var socket = address.Connect(patience, signals.Token);
            using var closing = signals.Token.Register(() => socket.Shutdown(SocketShutdown.Both));
            using var stream = new ServerStream(socket);
            using var input = new BufferedStream(stream);
            session = new DriverSession(new(input, stream), calculator, template);
            string end = session.Run();
            if (!signals.Token.IsCancellationRequested)
            {
                context.Error.WriteLine($"{session.Structures} structures computed; {end}");
                return 0;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException && signals.Token.IsCancellationRequested)
        {
            // The connection was closed from here.
        }
        context.Error.WriteLine($"stopped after {session?.Structures ?? 0} structures");
        return signals.ExitCode;
    }
}
