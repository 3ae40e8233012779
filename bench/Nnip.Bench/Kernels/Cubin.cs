using System.Buffers.Binary;
using System.Text;

namespace Nnip.Bench.Kernels;

/// <summary>Machine code of kernels, which is an ELF file (64 bit, little-endian); read for what the assembler's log leaves out.</summary>
internal static class Cubin
{
    private const string InfoPrefix = ".nv.info.";

    // A note of section .nv.info is a format, a kind, and for this format a length and as many bytes.
    private const byte SizedFormat = 4, MaxThreadsKind = 5;

    /// <summary>Largest number of threads of a block that each kernel with launch bounds declares.</summary>
    public static Dictionary<string, int> LaunchBounds(ReadOnlySpan<byte> image)
    {
        var bounds = new Dictionary<string, int>();
        int headers = (int)BinaryPrimitives.ReadInt64LittleEndian(image[0x28..]), count = Half(image, 0x3c), names = Half(image, 0x3e);
        var text = Content(image, headers, names);
        for (int section = 0; section < count; section++)
        {
            string name = Name(text, Word(image, headers + section * 0x40));
            if (name.StartsWith(InfoPrefix, StringComparison.Ordinal) && Threads(Content(image, headers, section)) is var threads and > 0)
                bounds[name[InfoPrefix.Length..]] = threads;
        }
        return bounds;
    }

    private static int Threads(ReadOnlySpan<byte> notes)
    {
        while (notes.Length >= 4)
        {
            int length = notes[0] == SizedFormat ? Half(notes, 2) : 0;
            if (notes[0] == SizedFormat && notes[1] == MaxThreadsKind)
                return Word(notes, 4) * Word(notes, 8) * Word(notes, 12);
            notes = notes[(4 + length)..];
        }
        return 0;
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> image, int headers, int section)
    {
        var header = image.Slice(headers + section * 0x40, 0x40);
        return image.Slice(
            (int)BinaryPrimitives.ReadInt64LittleEndian(header[0x18..]), (int)BinaryPrimitives.ReadInt64LittleEndian(header[0x20..]));
    }

    private static string Name(ReadOnlySpan<byte> names, int start) =>
        Encoding.ASCII.GetString(names[start..(start + names[start..].IndexOf((byte)0))]);

    private static int Half(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt16LittleEndian(data[at..]);

    private static int Word(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadInt32LittleEndian(data[at..]);
}
