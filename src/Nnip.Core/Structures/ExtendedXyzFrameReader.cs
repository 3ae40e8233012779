using System.Buffers.Text;
using System.Text;
using Nnip.IO;

namespace Nnip.Structures;

/// <summary>Reads the frames of one extended XYZ stream, one after another.</summary>
internal sealed class ExtendedXyzFrameReader(Stream stream, string source, ExtendedXyzKeys keys)
{
    /// <summary>The count line is not trusted before the atoms are there: arrays start with at most this length and grow.</summary>
    private const int InitialCapacity = 4096;

    private readonly LineReader lines = new(stream);
    private readonly FrameLocation location = new(source);
    private ExtendedXyzColumns? columns;
    private Range[] tokens = new Range[16];

    /// <summary>The next frame, or null at the end of the stream.</summary>
    /// <exception cref="InputException">The frame is malformed, or the stream holds no frame at all.</exception>
    public Configuration? Next()
    {
        if (ReadCount() is not { } count)
            return location.Frame > 1 ? null : throw new InputException($"{source}: the file is empty");
        if (!TryReadLine(out var line))
            throw location.Error($"the file ends before the header of a frame of {count} atoms");
        var header = new ExtendedXyzHeader(Encoding.UTF8.GetString(line), location);
        var labels = ExtendedXyzLabels.Take(header, keys, location);
        SetColumns(header);
        var atoms = new AtomBuffer(columns!, Math.Min(count, InitialCapacity));
        for (int atom = 0; atom < count; atom++)
        {
            if (!TryReadLine(out line))
                throw location.Error($"the file ends after {atom} of {count} atoms");
            ReadAtom(line, atoms);
        }
        var configuration = new Configuration
        {
            Species = atoms.Species.ToArray(),
            Positions = atoms.Positions.ToArray(),
            Forces = atoms.Forces?.ToArray(),
            Columns = atoms.ExtraColumns(),
            Cell = labels.Cell,
            Energy = labels.Energy,
            Virial = labels.Virial,
            Group = labels.Group,
            Weight = labels.Weight,
            Extras = header.Remaining,
            Source = $"{source}: frame {location.Frame}",
        };
        location.Frame++;
        return configuration;
    }

    /// <summary>Atoms of the next frame, or null where only blank lines are left.</summary>
    private int? ReadCount()
    {
        bool blank = false;
        while (TryReadLine(out var line))
        {
            var text = line.Trim(" \t"u8);
            if (text.IsEmpty)
            {
                blank = true;
                continue;
            }
            if (blank)
            {
                location.Line--;
                throw location.Error("expected the number of atoms, found a blank line");
            }
            if (Utf8Parser.TryParse(text, out int count, out int used) && used == text.Length && count >= 0)
                return count;
            throw location.Error($"expected the number of atoms, found {FrameLocation.Excerpt(Encoding.UTF8.GetString(text))}");
        }
        return null;
    }

    private bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        bool found;
        try
        {
            found = lines.TryRead(out line);
        }
        catch (InvalidDataException e)
        {
            location.Line = lines.LineNumber;
            throw location.Error(e.Message, e);
        }
        location.Line = lines.LineNumber;
        return found;
    }

    private void SetColumns(ExtendedXyzHeader header)
    {
        string properties = header.Take(["Properties"])?.Text ?? ExtendedXyzColumns.Plain;
        if (columns?.Properties == properties)
            return;
        columns = ExtendedXyzColumns.Parse(properties, keys, location);
        if (tokens.Length <= columns.Width)
            tokens = new Range[columns.Width + 1];
    }

    private void ReadAtom(ReadOnlySpan<byte> line, AtomBuffer atoms)
    {
        int count = Split(line);
        if (count != columns!.Width)
            throw location.Error($"expected {columns.Width} columns ({columns.Properties}), found {CountWords(line)}");
        atoms.Species.Add(ReadSpecies(line[tokens[columns.Species]]));
        var position = ReadVector(line, columns.Positions, "position");
        if (!position.IsFinite)
            throw location.Error("the position must be finite");
        atoms.Positions.Add(position);
        if (columns.Forces is { } start)
            atoms.Forces!.Add(ReadForce(line, start));
        foreach (var (column, values) in atoms.Extra)
        {
            for (int i = 0; i < column.Width; i++)
                values.Add(Encoding.UTF8.GetString(line[tokens[column.Start + i]]));
        }
    }

    /// <summary>Finds the words of a line, at most one more than there are columns.</summary>
    private int Split(ReadOnlySpan<byte> line)
    {
        int count = 0;
        int limit = columns!.Width + 1;
        for (int i = 0; i < line.Length && count < limit;)
        {
            if (IsSpace(line[i]))
            {
                i++;
                continue;
            }
            int start = i;
            while (i < line.Length && !IsSpace(line[i]))
                i++;
            tokens[count++] = start..i;
        }
        return count;
    }

    private static bool IsSpace(byte c) => c is (byte)' ' or (byte)'\t';

    private static int CountWords(ReadOnlySpan<byte> line)
    {
        int count = 0;
        for (int i = 0; i < line.Length; i++)
            count += !IsSpace(line[i]) && (i == 0 || IsSpace(line[i - 1])) ? 1 : 0;
        return count;
    }

    private int ReadSpecies(ReadOnlySpan<byte> token)
    {
        if (columns!.SpeciesAreNumbers)
        {
            if (Utf8Parser.TryParse(token, out int number, out int used) && used == token.Length && number is >= 1 and <= 118)
                return number;
            throw location.Error($"expected an atomic number from 1 to 118, found {FrameLocation.Excerpt(Encoding.UTF8.GetString(token))}");
        }
        Span<char> symbol = stackalloc char[2];
        if (token.Length <= symbol.Length && Encoding.UTF8.TryGetChars(token, symbol, out int length)
            && Element.TryParse(symbol[..length], out int atomicNumber))
            return atomicNumber;
        throw location.Error($"{FrameLocation.Excerpt(Encoding.UTF8.GetString(token))} is not a chemical symbol");
    }

    /// <summary>A force of three NaN marks an atom without a force label; any other value that is not finite is an error.</summary>
    private Vec3 ReadForce(ReadOnlySpan<byte> line, int start)
    {
        var force = ReadVector(line, start, "force");
        bool unlabelled = double.IsNaN(force.X) && double.IsNaN(force.Y) && double.IsNaN(force.Z);
        if (!force.IsFinite && !unlabelled)
            throw location.Error("the force must be finite, or nan in all three components where it is not known");
        return force;
    }

    private Vec3 ReadVector(ReadOnlySpan<byte> line, int start, string name) =>
        new(ReadNumber(line[tokens[start]], name), ReadNumber(line[tokens[start + 1]], name), ReadNumber(line[tokens[start + 2]], name));

    private double ReadNumber(ReadOnlySpan<byte> token, string name) =>
        NumberText.TryParse(token, out double value)
            ? value
            : throw location.Error($"the {name} holds {FrameLocation.Excerpt(Encoding.UTF8.GetString(token))}, which is not a number");

    /// <summary>The atoms read so far of a frame.</summary>
    private sealed class AtomBuffer(ExtendedXyzColumns columns, int capacity)
    {
        public List<int> Species { get; } = new(capacity);

        public List<Vec3> Positions { get; } = new(capacity);

        public List<Vec3>? Forces { get; } = columns.Forces is null ? null : new(capacity);

        public (ExtendedXyzColumns.Column Column, List<string> Values)[] Extra { get; } =
            Array.ConvertAll(columns.Extra, column => (column, new List<string>()));

        public AtomColumn[] ExtraColumns() =>
            Array.ConvertAll(Extra, e => new AtomColumn(e.Column.Name, e.Column.Type, e.Column.Width, [.. e.Values]));
    }
}
