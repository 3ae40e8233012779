using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Nnip.IO;

namespace Nnip.Models;

/// <summary>
/// Writes the safetensors format: length of the header (8 bytes, little-endian), header (JSON, padded with blanks so that the data
/// starts at a multiple of 8 bytes), then the tensors as little-endian doubles without gaps. The metadata receives a checksum.
/// </summary>
internal static class SafetensorsWriter
{
    /// <summary>
    /// Metadata key of the checksum: SHA-256, in hexadecimal, of the whole file with the 64 digits themselves set to zero.
    /// </summary>
    public const string ChecksumKey = "sha256";

    private static readonly byte[] NoChecksum = Encoding.ASCII.GetBytes(new string('0', 2 * Sha256.Length));

    /// <summary>Writes one file.</summary>
    public static void Write(Stream stream, IReadOnlyList<KeyValuePair<string, string>> metadata, IReadOnlyList<Tensor> tensors)
    {
        byte[] file = [.. Header(metadata, tensors), .. Data(tensors)];
        string checksum = Convert.ToHexStringLower(Sha256.Of(file));
        int place = file.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"\"{ChecksumKey}\":\"")) + ChecksumKey.Length + 4;
        Encoding.ASCII.GetBytes(checksum, file.AsSpan(place));
        stream.Write(file);
    }

    /// <summary>The checksum that a file should hold, given the one it holds.</summary>
    public static string Checksum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data, string held)
    {
        byte[] digits = Encoding.UTF8.GetBytes(held), blanked = header.ToArray();
        for (int start = 0; digits.Length == NoChecksum.Length && start < blanked.Length;)
        {
            int place = blanked.AsSpan(start).IndexOf(digits);
            if (place < 0)
                break;
            NoChecksum.CopyTo(blanked, start + place);
            start += place + NoChecksum.Length;
        }
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        var hash = new Sha256();
        hash.Append(length);
        hash.Append(blanked);
        hash.Append(data);
        return Convert.ToHexStringLower(hash.Finish());
    }

    private static byte[] Header(IReadOnlyList<KeyValuePair<string, string>> metadata, IReadOnlyList<Tensor> tensors)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("__metadata__");
            foreach (var (key, value) in metadata)
                writer.WriteString(key, value);
            writer.WriteString(ChecksumKey, NoChecksum);
            writer.WriteEndObject();
            long offset = 0;
            foreach (var tensor in tensors)
            {
                writer.WriteStartObject(tensor.Name);
                writer.WriteString("dtype", "F64");
                writer.WriteStartArray("shape");
                foreach (int length in tensor.Shape)
                    writer.WriteNumberValue(length);
                writer.WriteEndArray();
                writer.WriteStartArray("data_offsets");
                writer.WriteNumberValue(offset);
                offset += (long)sizeof(double) * tensor.Values.Length;
                writer.WriteNumberValue(offset);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        int padded = (json.WrittenCount + 7) / 8 * 8;
        var header = new byte[sizeof(ulong) + padded];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)padded);
        header.AsSpan(sizeof(ulong)).Fill((byte)' ');
        json.WrittenSpan.CopyTo(header.AsSpan(sizeof(ulong)));
        return header;
    }

    private static byte[] Data(IReadOnlyList<Tensor> tensors)
    {
        var data = new byte[sizeof(double) * tensors.Sum(tensor => tensor.Values.Length)];
        int place = 0;
        foreach (var tensor in tensors)
            foreach (double value in tensor.Values)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(place), value);
                place += sizeof(double);
            }
        return data;
    }
}
