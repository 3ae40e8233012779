using System.Runtime.InteropServices;

namespace Nnip.Cli;

/// <summary>The first Ctrl-C or SIGTERM asks a long computation to stop; the second one ends the process as usual.</summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> registrations = [];

    /// <summary>Listens to SIGINT and SIGTERM.</summary>
    /// <param name="noticed">Called at the first signal, on a thread of the runtime.</param>
    public Signals(Action noticed)
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
            registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                if (source.IsCancellationRequested)
                    return;
                context.Cancel = true;
                ExitCode = 128 + (context.Signal == PosixSignal.SIGINT ? 2 : 15);
                noticed();
                source.Cancel();
            }));
    }

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Exit code of a process that the signal would have ended: 130 or 143, by which shells tell it from failures.</summary>
    public int ExitCode { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        source.Dispose();
    }
}
