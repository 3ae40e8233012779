using System.Globalization;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Cli.Driver;

/// <summary>A conversation with a server of the i-PI protocol, which sends structures and asks for energies, forces and virials.</summary>
/// <param name="messages">The connection.</param>
/// <param name="calculator">What computes.</param>
/// <param name="template">Species, which the server does not send, and along which lattice vectors structures repeat.</param>
internal sealed class DriverSession(DriverMessages messages, ICalculator calculator, Configuration template)
{
    /// <summary>Key of the text of INIT by which i-PI announces that it sends several structures in each message.</summary>
    private const string BatchKey = "batch_size";

    private IReadOnlyList<Prediction>? results;
    private bool initialised;
    private int batch = 1;

    /// <summary>Number of structures computed.</summary>
    public int Structures { get; private set; }

    /// <summary>Answers the server until it says EXIT or closes the connection.</summary>
    /// <returns>Which of them it did, in words.</returns>
    /// <exception cref="InputException">The server sends what cannot be understood or computed.</exception>
    /// <exception cref="IOException">The connection breaks, or is closed while the server owes a word.</exception>
    public string Run()
    {
        while (messages.ReadHeader() is { } header)
            switch (header)
            {
                case DriverMessages.Status:
                    messages.WriteHeader(
                        results is not null ? DriverMessages.HaveData : initialised ? DriverMessages.Ready : DriverMessages.NeedInit);
                    break;
                case DriverMessages.Init:
                    batch = BatchOf(messages.ReadInitialisation());
                    initialised = true;
                    break;
                case DriverMessages.PosData:
                    Compute(messages.ReadPositions(template.Count, batch));
                    break;
                case DriverMessages.GetForce:
                    messages.WriteForces(
                        results ?? throw new InputException("the server asked for forces (GETFORCE) before it sent positions (POSDATA)"));
                    results = null;
                    break;
                case DriverMessages.Exit:
                    return "the server said EXIT";
                default:
                    throw new InputException(
                        $"the server sent the header '{Printable(header)}'; expected STATUS, INIT, POSDATA, GETFORCE or EXIT");
            }
        return results is null
            ? "the server closed the connection"
            : throw new IOException("the server closed the connection before it asked for the forces of the structure that it had sent");
    }

    private static int BatchOf(string text)
    {
        foreach (string entry in text.Split(','))
        {
            string[] words = entry.Split(':', StringSplitOptions.TrimEntries);
            if (words is not [BatchKey, var count])
                continue;
            return int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int batch) && batch > 0
                ? batch : throw new InputException($"the server announced {BatchKey} '{count}' (INIT); expected 1 or more");
        }
        return 1;
    }

    private static string Printable(string header) =>
        string.Concat(header.Select(c => c is >= ' ' and <= '~' ? $"{c}" : $"\\x{(int)c:x2}"));

    private void Compute(ServedStructure[] served)
    {
        Configuration[] structures = [.. served.Select((structure, i) => new Configuration
        {
            Species = template.Species,
            Positions = structure.Positions,
            Cell = template.Cell with { Vectors = structure.Vectors },
            Source = $"structure {Structures + i + 1} of the server",
        })];
        // One by one where there is one: only then are neighbours kept from structure to structure.
        results = structures is [var single] ? [calculator.Compute(single)] : [.. calculator.Compute(structures)];
        Structures += structures.Length;
    }
}
