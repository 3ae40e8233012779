using Nnip.IO;
using Nnip.Networks;
using Nnip.Pipeline;

namespace Nnip.Training.Checkpoints;

/// <summary>
/// The file a training is resumed from. Layout, little-endian: magic "NNIPCKPT", version (int32), number of sections (int32); for each its
/// name (length-prefixed UTF-8), length (int64) and bytes; last the SHA-256 of all before. It is replaced whole or not at all.
/// Sections: settings, data, reference_energies, standardisation, state.
/// </summary>
/// <param name="Settings">Settings that decide the numbers.</param>
/// <param name="Data">Hash of the data sets.</param>
/// <param name="ReferenceEnergies">E0 (S), eV.</param>
/// <param name="Standardisation">Mean, scale and projection of descriptors.</param>
internal sealed record Checkpoint(
    IReadOnlyList<KeyValuePair<string, string>> Settings, byte[] Data, double[] ReferenceEnergies, Standardisation Standardisation)
{
    private const int Version = 1;

    private byte[] state = [];

    private static ReadOnlySpan<byte> Magic => "NNIPCKPT"u8;

    /// <summary>Writes the file with the present state of the training.</summary>
    public void Save(string path, TrainingState training)
    {
        (string Name, Action<BinaryWriter> Write)[] sections =
        [
            ("settings", WriteSettings),
            ("data", section => section.Write(Data)),
            ("reference_energies", section => section.WriteArray(ReferenceEnergies)),
            ("standardisation", WriteStandardisation),
            ("state", training.Write),
        ];
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(Version);
            writer.Write(sections.Length);
            foreach (var (name, write) in sections)
                Section(writer, name, write);
        }
        var content = memory.GetBuffer().AsSpan(0, (int)memory.Length).ToArray();
        AtomicFile.Write(path, file =>
        {
            file.Write(content);
            file.Write(Sha256.Of(content));
        });
    }

    /// <summary>Reads a file and checks it whole before anything is used.</summary>
    /// <exception cref="InputException">It is missing, no checkpoint, of another version or layout, cut short or damaged.</exception>
    public static Checkpoint Load(string path)
    {
        var bytes = Bytes(path);
        if (bytes.Length < Magic.Length + 4 || !bytes.AsSpan(0, Magic.Length).SequenceEqual(Magic))
            throw new InputException($"{path}: not a checkpoint of nnip train");
        int version = BitConverter.ToInt32(bytes, Magic.Length);
        if (version != Version)
            throw new InputException($"{path}: checkpoint of version {version}, but this program reads version {Version}");
        int length = bytes.Length - Sha256.Length;
        if (length < Magic.Length + 8 || !Sha256.Of(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
            throw new InputException($"{path}: the checkpoint is cut short or damaged (its checksum differs)");
        try
        {
            return Parse(bytes.AsSpan(Magic.Length + 4, length - Magic.Length - 4).ToArray());
        }
        catch (Exception error) when (error is IOException or InvalidDataException or KeyNotFoundException or FormatException
            or ArgumentException or OverflowException)
        {
            throw new InputException($"{path}: the checkpoint is not laid out as this program writes them ({error.Message})", error);
        }
    }

    /// <summary>Refuses to resume with other settings or data.</summary>
    /// <exception cref="InputException">Something that decides the numbers differs.</exception>
    public void Require(string path, IReadOnlyList<KeyValuePair<string, string>> settings, byte[] data)
    {
        if (SettingsText.Difference(Settings, settings) is { } difference)
            throw new InputException(
                $"{path}: cannot resume because {difference.Key} was {difference.Then} and is now {difference.Now}; "
                + "resume with the old value or start anew");
        if (!Data.AsSpan().SequenceEqual(data))
            throw new InputException(
                $"{path}: cannot resume because the training or validation frames differ from those it was written with");
    }

    /// <summary>Sets a state to the saved one.</summary>
    /// <exception cref="InputException">It was saved for another network or another number of frames.</exception>
    public void Restore(string path, TrainingState training)
    {
        try
        {
            training.Read(Reader(state));
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new InputException($"{path}: the checkpoint does not fit this training ({error.Message})", error);
        }
    }

    private static byte[] Bytes(string path)
    {
        if (!File.Exists(path))
            throw new InputException($"{path}: there is no checkpoint to resume from");
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot read the checkpoint ({error.Message})", error);
        }
    }

    private static Checkpoint Parse(byte[] content)
    {
        using var reader = Reader(content);
        var sections = new Dictionary<string, byte[]>();
        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            string name = reader.ReadString();
            sections[name] = reader.ReadBytes((int)reader.ReadInt64());
        }
        var checkpoint = new Checkpoint(
            ReadSettings(Reader(sections["settings"])), sections["data"], Reader(sections["reference_energies"]).ReadArray(),
            ReadStandardisation(Reader(sections["standardisation"])));
        checkpoint.state = sections["state"];
        return checkpoint;
    }

    private static BinaryReader Reader(byte[] bytes) => new(new MemoryStream(bytes));

    private static void Section(BinaryWriter writer, string name, Action<BinaryWriter> write)
    {
        using var memory = new MemoryStream();
        using (var section = new BinaryWriter(memory, System.Text.Encoding.UTF8, leaveOpen: true))
            write(section);
        writer.Write(name);
        writer.Write(memory.Length);
        writer.Write(memory.GetBuffer(), 0, (int)memory.Length);
    }

    private void WriteSettings(BinaryWriter writer)
    {
        writer.Write(Settings.Count);
        foreach (var (key, value) in Settings)
        {
            writer.Write(key);
            writer.Write(value);
        }
    }

    private static List<KeyValuePair<string, string>> ReadSettings(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        var lines = new List<KeyValuePair<string, string>>();
        for (int i = 0; i < count; i++)
            lines.Add(new(reader.ReadString(), reader.ReadString()));
        return lines;
    }

    private void WriteStandardisation(BinaryWriter writer)
    {
        writer.Write(Standardisation.Mean.Length);
        for (int z = 0; z < Standardisation.Mean.Length; z++)
        {
            writer.WriteArray(Standardisation.Mean[z]);
            writer.WriteArray(Standardisation.Sigma[z]);
        }
        writer.Write(Standardisation.Projections is not null);
        foreach (var projection in Standardisation.Projections ?? [])
        {
            writer.Write(projection.Inputs);
            writer.Write(projection.Descriptors);
            writer.WriteArray(projection.Matrix);
        }
    }

    private static Standardisation ReadStandardisation(BinaryReader reader)
    {
        int species = reader.ReadInt32();
        double[][] mean = new double[species][], sigma = new double[species][];
        for (int z = 0; z < species; z++)
            (mean[z], sigma[z]) = (reader.ReadArray(), reader.ReadArray());
        if (!reader.ReadBoolean())
            return new(mean, sigma);
        var projections = new Projection[species];
        for (int z = 0; z < species; z++)
            projections[z] = new(reader.ReadInt32(), reader.ReadInt32(), reader.ReadArray());
        return new(mean, sigma, projections);
    }
}
