using System.Buffers;
using System.Text;

namespace Nnip.Structures;

/// <summary>Quoting rules of extended XYZ headers, shared by the reader and the writer.</summary>
internal static class ExtendedXyzText
{
    private static readonly SearchValues<char> MustBeQuoted = SearchValues.Create(" \t\r\n=\"'[]{}()\\");

    /// <summary>Length of the quoted or bracketed text that starts here, delimiters included; -1 where it is not closed.</summary>
    public static int DelimitedLength(ReadOnlySpan<char> text)
    {
        var open = new Stack<char>();
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool inQuotes = open.TryPeek(out char closing) && closing is '"' or '\'';
            if (inQuotes && c == '\\')
                i++;
            else if (open.Count > 0 && c == closing)
                open.Pop();
            else if (!inQuotes && Closing(c) is { } expected)
                open.Push(expected);
            if (open.Count == 0)
                return i + 1;
        }
        return -1;
    }

    /// <summary>A key or a text as it must be written: bare where that is safe, else quoted.</summary>
    public static string QuoteIfNeeded(string text) => text.Length == 0 || text.AsSpan().ContainsAny(MustBeQuoted) ? Quote(text) : text;

    /// <summary>A value in raw form as it must be written: unchanged where it reads back as one value, else quoted.</summary>
    public static string RawValue(string raw)
    {
        bool delimited = raw is ['"' or '\'' or '[' or '{' or '(', ..];
        bool whole = !raw.AsSpan().ContainsAny('\r', '\n')
            && (delimited ? DelimitedLength(raw) == raw.Length : raw.Length > 0 && !raw.AsSpan().ContainsAny(' ', '\t'));
        return whole ? raw : Quote(raw);
    }

    /// <summary>The text in double quotes, with escapes.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                _ => quoted.Append(c),
            };
        }
        return quoted.Append('"').ToString();
    }

    private static char? Closing(char c) => c switch { '"' => '"', '\'' => '\'', '[' => ']', '{' => '}', '(' => ')', _ => null };
}
