using System.Runtime.InteropServices;

namespace Nnip.Training;

/// <summary>Arrays in binary files: their length, then the numbers, little-endian.</summary>
internal static class BinaryArrays
{
    public static void WriteArray(this BinaryWriter writer, ReadOnlySpan<double> values)
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    public static void WriteArray(this BinaryWriter writer, ReadOnlySpan<int> values)
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>An array of whatever length the file says.</summary>
    public static double[] ReadArray(this BinaryReader reader)
    {
        int length = reader.ReadInt32();
        if (length < 0 || length > (reader.BaseStream.Length - reader.BaseStream.Position) / sizeof(double))
            throw new InvalidDataException($"an array of {length} numbers, more than there are");
        var values = new double[length];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Fills an array whose length is known.</summary>
    public static void ReadArray(this BinaryReader reader, Span<double> values)
    {
        RequireLength(reader.ReadInt32(), values.Length);
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Fills an array whose length is known.</summary>
    public static void ReadArray(this BinaryReader reader, Span<int> values)
    {
        RequireLength(reader.ReadInt32(), values.Length);
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values));
    }

    private static void RequireLength(int found, int expected)
    {
        if (found != expected)
            throw new InvalidDataException($"an array of {found} numbers, expected {expected}");
    }
}
