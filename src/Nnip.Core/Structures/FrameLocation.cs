namespace Nnip.Structures;

/// <summary>Where in a file of frames a reader stands, and the error that says so.</summary>
internal sealed class FrameLocation(string source)
{
    private const int LongestExcerpt = 40;

    public string Source { get; } = source;

    /// <summary>Frame being read, counted from 1.</summary>
    public int Frame { get; set; } = 1;

    /// <summary>Line read last, counted from 1.</summary>
    public long Line { get; set; }

    /// <summary>The error "file: frame N, line M: what is wrong".</summary>
    public InputException Error(string message, Exception? inner = null)
    {
        string text = $"{Source}: frame {Frame}, line {Line}: {message}";
        return inner is null ? new InputException(text) : new InputException(text, inner);
    }

    /// <summary>Text of the file as it may be quoted in a message.</summary>
    public static string Excerpt(string text) => text.Length <= LongestExcerpt ? $"'{text}'" : $"'{text[..LongestExcerpt]}...'";
}
