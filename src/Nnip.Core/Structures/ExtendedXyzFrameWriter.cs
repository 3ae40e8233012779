using System.Buffers;
using System.Globalization;
using System.Text;

namespace Nnip.Structures;

/// <summary>Formats frames as extended XYZ, with a buffer kept from frame to frame.</summary>
internal sealed class ExtendedXyzFrameWriter(bool stress)
{
    private readonly ArrayBufferWriter<byte> buffer = new(1 << 14);

    /// <summary>Writes one frame.</summary>
    public void Write(Configuration configuration, Stream stream)
    {
        Check(configuration);
        buffer.ResetWrittenCount();
        bool forces = configuration.Forces is not null;
        AtomColumn[] columns = [.. configuration.Columns.Where(c => !IsOwnColumn(c.Name, forces))];
        Text(configuration.Count.ToString(CultureInfo.InvariantCulture));
        Text("\n");
        Header(configuration, columns);
        for (int atom = 0; atom < configuration.Count; atom++)
        {
            Text(Element.Symbol(configuration.Species[atom]));
            Vector(configuration.Positions[atom]);
            if (forces)
                Vector(configuration.Forces![atom]);
            foreach (var column in columns)
            {
                for (int i = 0; i < column.Width; i++)
                {
                    Text(" ");
                    Text(column.Values[atom * column.Width + i]);
                }
            }
            Text("\n");
        }
        stream.Write(buffer.WrittenSpan);
    }

    private static bool IsOwnColumn(string name, bool forces) =>
        name.Equals("species", StringComparison.OrdinalIgnoreCase) || name.Equals("pos", StringComparison.OrdinalIgnoreCase)
        || (forces && name.Equals("forces", StringComparison.OrdinalIgnoreCase));

    private static void Check(Configuration c)
    {
        if (c.Positions.Length != c.Count || (c.Forces is { } forces && forces.Length != c.Count))
            throw new InputException($"{c.Source}: a frame of {c.Count} atoms must have as many positions and forces");
        foreach (var column in c.Columns)
        {
            if (column.Values.Length != c.Count * column.Width)
                throw new InputException(
                    $"{c.Source}: the column '{column.Name}' must hold {c.Count * column.Width} values, found {column.Values.Length}");
            if (column.Name.Contains(':'))
                throw new InputException($"{c.Source}: the name of the column '{column.Name}' must not contain ':'");
            if (Array.Find(column.Values, value => value.Length == 0 || value.AsSpan().ContainsAny(" \t\r\n")) is { } value)
                throw new InputException(
                    $"{c.Source}: the column '{column.Name}' holds {FrameLocation.Excerpt(value)}, which is not one word");
        }
    }

    private void Header(Configuration c, AtomColumn[] columns)
    {
        var written = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        void Entry(string key, string value)
        {
            Text(written.Count == 0 ? "" : " ");
            written.Add(key);
            Text(key);
            Text("=");
            Text(value);
        }
        if (c.Cell != Cell.None)
            Entry("Lattice", Quoted(c.Cell.Vectors));
        Entry("Properties", Properties(c.Forces is not null, columns));
        if (c.Energy is { } energy)
            Entry("energy", Number(energy));
        if (c.Virial is { } virial)
        {
            Entry("virial", Quoted(virial));
            if (stress && c.Cell.Volume > 0)
                Entry("stress", Quoted(default(Mat3) - 1 / c.Cell.Volume * virial));
        }
        Entry("pbc", $"\"{Flag(c.Cell.PeriodicA)} {Flag(c.Cell.PeriodicB)} {Flag(c.Cell.PeriodicC)}\"");
        if (c.Group.Length > 0)
            Entry("group", ExtendedXyzText.QuoteIfNeeded(c.Group));
        if (c.Weight != 1)
            Entry("weight", Number(c.Weight));
        var own = new HashSet<string>(written, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, raw) in c.Extras.Where(e => e.Value.Length == 0 || !own.Contains(e.Key)))
        {
            Text(" ");
            Text(ExtendedXyzText.QuoteIfNeeded(key));
            Text(raw.Length == 0 ? "" : $"={ExtendedXyzText.RawValue(raw)}");
        }
        Text("\n");
    }

    private static string Properties(bool forces, AtomColumn[] columns)
    {
        var text = new StringBuilder(ExtendedXyzColumns.Plain);
        if (forces)
            text.Append(":forces:R:3");
        foreach (var column in columns)
            text.Append(CultureInfo.InvariantCulture, $":{column.Name}:{column.Type}:{column.Width}");
        return ExtendedXyzText.QuoteIfNeeded(text.ToString());
    }

    private static string Flag(bool periodic) => periodic ? "T" : "F";

    private static string Number(double value) => double.IsNaN(value) ? "nan" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Quoted(Mat3 m) => $"\"{Row(m.A)} {Row(m.B)} {Row(m.C)}\"";

    private static string Row(Vec3 v) => $"{Number(v.X)} {Number(v.Y)} {Number(v.Z)}";

    private void Vector(Vec3 v)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            Text(" ");
            if (double.IsNaN(v[axis]))
            {
                Text("nan");
                continue;
            }
            v[axis].TryFormat(buffer.GetSpan(32), out int count, "R", CultureInfo.InvariantCulture);
            buffer.Advance(count);
        }
    }

    private void Text(string text) =>
        buffer.Advance(Encoding.UTF8.GetBytes(text, buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
}
