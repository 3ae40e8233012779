using System.IO.Compression;
using System.Text;

namespace Nnip.IO;

/// <summary>
/// Opens text for reading as UTF-8 bytes: plain or gzip, with or without a byte order mark, from a file or standard input.
/// </summary>
public static class TextInput
{
    /// <summary>Name that stands for standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Without this switch of the BCL a gzip file that was cut off looks like one that ends there.</summary>
    static TextInput() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <summary>Opens a file, or standard input for "-", and decodes it like <see cref="Decode"/>.</summary>
    /// <exception cref="InputException">There is no such file, or it may not be read.</exception>
    public static Stream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path == StandardInput)
            return Decode(Console.OpenStandardInput());
        if (Directory.Exists(path))
            throw new InputException($"{path}: expected a file, found a folder");
        try
        {
            return Decode(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: the file does not exist", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException($"{path}: no permission to read the file", e);
        }
    }

    /// <summary>
    /// The UTF-8 bytes of a text stream: gzip is unpacked, UTF-16 with a byte order mark is converted and a UTF-8 mark is
    /// skipped. What the stream holds is told by its first bytes, not by a name. Disposing the result closes the source.
    /// </summary>
    public static Stream Decode(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        byte[] start = new byte[3];
        int count = source.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        ReadOnlyMemory<byte> head = start.AsMemory(0, count);
        return head.Span switch
        {
            [0x1f, 0x8b, ..] => new GZipStream(new PrefixedStream(head, source), CompressionMode.Decompress),
            [0xff, 0xfe, ..] => Transcode(new PrefixedStream(head[2..], source), Encoding.Unicode),
            [0xfe, 0xff, ..] => Transcode(new PrefixedStream(head[2..], source), Encoding.BigEndianUnicode),
            [0xef, 0xbb, 0xbf] => new PrefixedStream(default, source),
            _ => new PrefixedStream(head, source),
        };
    }

    private static Stream Transcode(Stream source, Encoding encoding) => Encoding.CreateTranscodingStream(source, encoding, Encoding.UTF8);
}
