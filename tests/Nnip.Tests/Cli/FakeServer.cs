using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Nnip.Cli.Driver;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Tests.Cli;

/// <summary>The other end of the i-PI protocol, which may also break its rules: plays a part with the first client, then closes.</summary>
internal sealed class FakeServer : IDisposable
{
    private const int PatienceMilliseconds = 60_000;

    private readonly Socket listener;
    private readonly Task part;

    /// <summary>Listens, so that a client may connect at once.</summary>
    /// <param name="address">A path of a Unix socket, or null for a port of this machine.</param>
    /// <param name="play">What the server does with its client.</param>
    public FakeServer(string? address, Action<FakeServer> play)
    {
        EndPoint point = address is null ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(address);
        listener = new(point.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(point);
        listener.Listen(1);
        part = Task.Run(() =>
        {
            Client = listener.Accept();
            Client.ReceiveTimeout = PatienceMilliseconds;
            try
            {
                play(this);
            }
            finally
            {
                Client.Dispose();
            }
        });
    }

    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    public Socket Client { get; private set; } = null!;

    /// <summary>Throws what went wrong in the part.</summary>
    public void Finish()
    {
        if (!part.Wait(PatienceMilliseconds))
            throw new TimeoutException("the server still waits for its client");
    }

    public void Header(string word) => Send(Encoding.ASCII.GetBytes(word.PadRight(12)));

    public void Numbers<T>(params T[] values) where T : unmanaged => Send(MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>What the client answers to STATUS.</summary>
    public string Status()
    {
        Header("STATUS");
        return Encoding.ASCII.GetString(Read(12)).TrimEnd();
    }

    public void Initialise(string text)
    {
        Header("INIT");
        Numbers(3, text.Length);
        Send(Encoding.ASCII.GetBytes(text));
    }

    /// <summary>Sends one structure; lengths in Angstrom.</summary>
    public void Positions(Configuration structure)
    {
        Header("POSDATA");
        Cell(structure);
        Numbers(structure.Count);
        Numbers(Array.ConvertAll(structure.Positions, r => 1 / AtomicUnits.Bohr * r));
    }

    /// <summary>Sends the cell and its inverse, as they stand in a message.</summary>
    public void Cell(Configuration structure)
    {
        var columns = 1 / AtomicUnits.Bohr * structure.Cell.Vectors.Transpose;
        Numbers(columns, columns.Inverse() ?? default);
    }

    /// <summary>Asks for forces of one structure or several and reads them back into eV and Angstrom.</summary>
    public Prediction[] Forces(int batch = 1)
    {
        Header("GETFORCE");
        if (Encoding.ASCII.GetString(Read(12)) != "FORCEREADY  ")
            throw new InvalidDataException("the client does not answer FORCEREADY");
        double[] energies = Read<double>(batch);
        int atoms = Read<int>(1)[0];
        Vec3[][] forces = [.. Enumerable.Range(0, batch).Select(_ => Read<Vec3>(atoms))];
        var virials = Read<Mat3>(batch);
        if (Read<int>(batch).Any(bytes => bytes != 0))
            throw new InvalidDataException("the client adds a text");
        return
        [
            .. energies.Select((energy, i) => new Prediction(
                AtomicUnits.Hartree * energy, [], Array.ConvertAll(forces[i], f => AtomicUnits.Hartree / AtomicUnits.Bohr * f),
                AtomicUnits.Hartree * virials[i].Transpose)),
        ];
    }

    public void Dispose() => listener.Dispose();

    /// <summary>
    /// Sends; a client that has hung up in the middle of a message, at what it does not like in it, is no fault of the server.
    /// </summary>
    private void Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Client.Send(bytes);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.Shutdown or SocketError.ConnectionReset)
        {
        }
    }

    private T[] Read<T>(int count) where T : unmanaged => MemoryMarshal.Cast<byte, T>(Read(count * Marshal.SizeOf<T>())).ToArray();

    private byte[] Read(int bytes)
    {
        byte[] all = new byte[bytes];
        for (int count = 0; count < bytes;)
            count += Client.Receive(all.AsSpan(count)) is > 0 and var more ? more : throw new EndOfStreamException("the client has gone");
        return all;
    }
}
