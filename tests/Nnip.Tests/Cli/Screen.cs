using System.Globalization;
using System.Text;

namespace Nnip.Tests.Cli;

/// <summary>A terminal that understands what the command sends: "\r", cursor up, erase below. Lines never scroll off.</summary>
internal sealed class Screen : MemoryStream
{
    /// <summary>All that was ever sent.</summary>
    public string Drawn => Encoding.UTF8.GetString(ToArray());

    /// <summary>What stands on the screen in the end.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            var lines = new List<StringBuilder> { new() };
            int row = 0, column = 0;
            string text = Drawn;
            for (int i = 0; i < text.Length; i++)
                switch (text[i])
                {
                    case '\r':
                        column = 0;
                        break;
                    case '\n':
                        (row, column) = (row + 1, 0);
                        if (row == lines.Count)
                            lines.Add(new());
                        break;
                    case '\u001b':
                        int end = text.IndexOfAny(['A', 'J', 'm'], i);
                        if (text[end] == 'A')
                            row -= int.Parse(text.AsSpan(i + 2, end - i - 2), CultureInfo.InvariantCulture);
                        else if (text[end] == 'J')
                        {
                            lines.RemoveRange(row + 1, lines.Count - row - 1);
                            lines[row].Length = column;
                        }
                        i = end;
                        break;
                    default:
                        lines[row].Length = Math.Max(lines[row].Length, column + 1);
                        lines[row][column++] = text[i];
                        break;
                }
            return [.. lines.Select(line => line.ToString())];
        }
    }
}
