using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Nnip.Cli.Driver;

/// <summary>Where a server of the i-PI protocol listens.</summary>
/// <param name="EndPoint">The address.</param>
/// <param name="Text">The address in words.</param>
internal sealed record ServerAddress(EndPoint EndPoint, string Text)
{
    /// <summary>What i-PI and ASE put before the names of their sockets.</summary>
    private const string UnixPrefix = "/tmp/ipi_";

    private const string ThisMachine = "localhost";

    private const int RetryMilliseconds = 50;

    /// <summary>A Unix socket by its name, or by its path, which has a slash.</summary>
    /// <exception cref="InputException">The path is longer than the system allows.</exception>
    public static ServerAddress Unix(string name)
    {
        string path = name.Contains('/', StringComparison.Ordinal) ? name : UnixPrefix + name;
        try
        {
            return new(new UnixDomainSocketEndPoint(path), path);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new InputException($"--unix is '{name}'; expected a name or a path that the system takes for a socket (about 100 bytes)");
        }
    }

    /// <summary>An address of the network, HOST:PORT, or PORT of this machine.</summary>
    /// <exception cref="InputException">There is no such port.</exception>
    public static ServerAddress Tcp(string text)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? ThisMachine : text[..colon].Trim('[', ']'), number = text[(colon + 1)..];
        if (!ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0 || host.Length == 0)
            throw new InputException($"--tcp is '{text}'; expected HOST:PORT or PORT, which is 1 to {ushort.MaxValue}");
        return new(new DnsEndPoint(host, port), $"{host}:{port}");
    }

    /// <summary>Connects.</summary>
    /// <param name="patience">How long to try again where nobody listens yet.</param>
    /// <param name="cancellation">Ends the attempts.</param>
    /// <exception cref="InputException">Nobody listens, or the host is not known.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Socket Connect(TimeSpan patience, CancellationToken cancellation)
    {
        for (var waited = Stopwatch.StartNew(); ;)
        {
            var socket = EndPoint is UnixDomainSocketEndPoint
                ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.Connect(EndPoint);
                return socket;
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                if (exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
                    throw new InputException($"{Text}: there is no such host", exception);
                if (waited.Elapsed >= patience)
                    throw new InputException(
                        $"{Text}: no server answers; expected one that runs, or --wait to give it time to start", exception);
            }
            cancellation.WaitHandle.WaitOne(RetryMilliseconds);
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
