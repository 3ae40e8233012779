using System.Net.Sockets;

namespace Nnip.Cli.Driver;

/// <summary>
/// A connection to a server. Servers send a structure in several small pieces, each of which their system holds back until the one before
/// is acknowledged; Linux does that after 40 milliseconds unless asked to do so at once, which holds for a while only.
/// </summary>
internal sealed class ServerStream(Socket socket) : NetworkStream(socket)
{
    // IPPROTO_TCP and TCP_QUICKACK of Linux.
    private const int Tcp = 6, QuickAcknowledgement = 12;

    private static readonly byte[] On = [1, 0, 0, 0];

    private readonly bool acknowledges = OperatingSystem.IsLinux() && socket.ProtocolType == ProtocolType.Tcp;

    /// <inheritdoc/>
    /// <remarks>All other ways to read end here.</remarks>
    public override int Read(byte[] buffer, int offset, int count)
    {
        if (acknowledges)
            Socket.SetRawSocketOption(Tcp, QuickAcknowledgement, On);
        return base.Read(buffer, offset, count);
    }
}
