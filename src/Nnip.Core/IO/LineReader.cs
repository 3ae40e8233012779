namespace Nnip.IO;

/// <summary>Lines of a byte stream, one after another, without copies; ends of line are "\n" or "\r\n".</summary>
internal sealed class LineReader(Stream stream)
{
    /// <summary>Longest line accepted, so that a binary file does not fill the memory.</summary>
    private const int MaximumLength = 1 << 26;

    private byte[] buffer = new byte[1 << 17];
    private int start;
    private int end;
    private bool atEnd;

    /// <summary>Number of the line read last, counted from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>The next line without its end, valid until the next call; false at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">Packed data are cut off or damaged, or a line is too long to be text.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            int found = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                line = Take(searched + found, 1);
                return true;
            }
            searched = end - start;
            if (!atEnd)
            {
                Fill();
                continue;
            }
            line = searched > 0 ? Take(searched, 0) : default;
            return searched > 0;
        }
    }

    private ReadOnlySpan<byte> Take(int length, int terminator)
    {
        var line = buffer.AsSpan(start, length);
        start += length + terminator;
        LineNumber++;
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }

    private void Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end == buffer.Length)
        {
            if (buffer.Length >= MaximumLength)
                throw new InvalidDataException($"the line is longer than {MaximumLength} bytes");
            Array.Resize(ref buffer, buffer.Length * 2);
        }
        int count = ReadBlock(buffer.AsSpan(end));
        end += count;
        atEnd = count == 0;
    }

    private int ReadBlock(Span<byte> block)
    {
        try
        {
            return stream.Read(block);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException("the gzip data are cut off or damaged", e);
        }
    }
}
