using System.Runtime.InteropServices;
using System.Text;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Cli.Driver;

/// <summary>Cell and atoms as the server sent them, converted to Angstrom.</summary>
/// <param name="Vectors">Lattice vectors as rows.</param>
/// <param name="Positions">Positions (N).</param>
internal sealed record ServedStructure(Mat3 Vectors, Vec3[] Positions);

/// <summary>
/// Messages of the i-PI protocol as a client reads and writes them (Ceriotti, More, Manolopoulos, Comput. Phys. Commun. 185, 1019 (2014),
/// and the drivers that come with i-PI). A message is a header of 12 characters, in some followed by numbers: int32 and double as they lie
/// in the memory of a little-endian machine, in atomic units.
/// </summary>
/// <param name="input">What the server writes; better buffered.</param>
/// <param name="output">What the server reads.</param>
internal sealed class DriverMessages(Stream input, Stream output)
{
    /// <summary>Headers of the server.</summary>
    public const string Status = "STATUS", Init = "INIT", PosData = "POSDATA", GetForce = "GETFORCE", Exit = "EXIT";

    /// <summary>Headers of the client.</summary>
    public const string NeedInit = "NEEDINIT", Ready = "READY", HaveData = "HAVEDATA", ForceReady = "FORCEREADY";

    private const int HeaderBytes = 12, LongestText = 1 << 20;

    /// <summary>The next header without its padding, or null where the server has closed the connection after a whole message.</summary>
    /// <exception cref="IOException">The connection ends inside the header.</exception>
    public string? ReadHeader()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        int count = input.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        return count == 0 ? null
            : count == HeaderBytes ? Encoding.Latin1.GetString(header).TrimEnd(' ') : throw CutShort(count, HeaderBytes, "a header");
    }

    /// <summary>What follows INIT: the number of the replica, which the computation does not need, and a text of the server's.</summary>
    /// <exception cref="InputException">The length of the text is none.</exception>
    /// <exception cref="IOException">The connection ends inside the message.</exception>
    public string ReadInitialisation()
    {
        _ = ReadInteger("the number of a replica (INIT)");
        int bytes = ReadInteger("the length of a text (INIT)");
        if (bytes is < 0 or > LongestText)
            throw new InputException(FormattableString.Invariant(
                $"the server sent a text (INIT) of {bytes} bytes; expected 0 to {LongestText}"));
        byte[] text = new byte[bytes];
        Fill(text, "a text (INIT)");
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>What follows POSDATA.</summary>
    /// <param name="atoms">The number of atoms that each structure must have.</param>
    /// <param name="batch">
    /// The number of structures in the message. One of several is laid out otherwise: their number of atoms, all cells, all positions.
    /// </param>
    /// <exception cref="InputException">The number of atoms is another.</exception>
    /// <exception cref="IOException">The connection ends inside the message.</exception>
    public ServedStructure[] ReadPositions(int atoms, int batch)
    {
        if (batch > 1)
            CheckCount(atoms);
        var vectors = new Mat3[batch];
        Span<Mat3> pair = stackalloc Mat3[2];
        foreach (ref var cell in vectors.AsSpan())
        {
            // The vectors are the columns; the second matrix is the inverse.
            Fill(MemoryMarshal.AsBytes(pair), "the cell (POSDATA)");
            cell = AtomicUnits.Bohr * pair[0].Transpose;
        }
        if (batch == 1)
            CheckCount(atoms);
        return Array.ConvertAll(vectors, cell => new ServedStructure(cell, ReadPositions(atoms)));
    }

    /// <summary>Writes a header alone.</summary>
    public void WriteHeader(string header) => output.Write(Padded(header));

    /// <summary>Writes the answer to GETFORCE for all structures of a message, without the text that may be added to each.</summary>
    public void WriteForces(IReadOnlyList<Prediction> predictions)
    {
        // One write, so that the network is crossed once.
        using var message = new MemoryStream();
        message.Write(Padded(ForceReady));
        foreach (var prediction in predictions)
            Write(message, prediction.Energy / AtomicUnits.Hartree);
        Write(message, predictions[0].Forces.Length);
        foreach (var prediction in predictions)
            foreach (var force in prediction.Forces)
                Write(message, AtomicUnits.Bohr / AtomicUnits.Hartree * force);
        foreach (var prediction in predictions)
            Write(message, 1 / AtomicUnits.Hartree * prediction.Virial.Transpose);
        foreach (var _ in predictions)
            Write(message, 0);
        output.Write(message.GetBuffer().AsSpan(0, (int)message.Length));
    }

    private static byte[] Padded(string header) => Encoding.ASCII.GetBytes(header.PadRight(HeaderBytes));

    private static void Write<T>(MemoryStream message, T value) where T : unmanaged => message.Write(MemoryMarshal.AsBytes([value]));

    private static IOException CutShort(int count, int expected, string what) =>
        new($"the server closed the connection after {count} of {expected} bytes of {what}");

    private Vec3[] ReadPositions(int atoms)
    {
        var positions = new Vec3[atoms];
        Fill(MemoryMarshal.AsBytes(positions.AsSpan()), "the positions (POSDATA)");
        return Array.ConvertAll(positions, r => AtomicUnits.Bohr * r);
    }

    private void CheckCount(int atoms)
    {
        int count = ReadInteger("the number of atoms (POSDATA)");
        if (count != atoms)
            throw new InputException(FormattableString.Invariant(
                $"the server sent {count} atoms; expected the {atoms} of the structure that names their species"));
    }

    private int ReadInteger(string what)
    {
        int value = 0;
        Fill(MemoryMarshal.AsBytes(new Span<int>(ref value)), what);
        return value;
    }

    private void Fill(Span<byte> bytes, string what)
    {
        int count = input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (count < bytes.Length)
            throw CutShort(count, bytes.Length, what);
    }
}
