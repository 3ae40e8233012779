using System.Text;

namespace Nnip.Cli.Training;

/// <summary>A few lines at the bottom of a terminal that are drawn over and over in place.</summary>
internal sealed class LiveBlock(CommandContext context)
{
    private int drawn;

    /// <summary>
    /// Draws the lines where the last ones were; each is cut to the width of the terminal, since a wrapped one would scroll.
    /// </summary>
    public void Draw(IReadOnlyList<string> lines)
    {
        int width = Math.Max(1, context.Tables.Profile.Width - 1);
        var text = new StringBuilder(ToTop);
        for (int i = 0; i < lines.Count; i++)
            text.Append(i > 0 ? "\n" : "").Append(lines[i].Length > width ? lines[i][..width] : lines[i]);
        context.Out.Write(text.ToString());
        drawn = lines.Count;
    }

    /// <summary>Takes the lines away.</summary>
    public void Clear()
    {
        if (drawn > 0)
            context.Out.Write(ToTop);
        drawn = 0;
    }

    /// <summary>Lets the lines stand.</summary>
    public void Leave()
    {
        if (drawn > 0)
            context.Out.WriteLine();
        drawn = 0;
    }

    /// <summary>To the start of the first line, erasing all below.</summary>
    private string ToTop => drawn > 1 ? $"\r\u001b[{drawn - 1}A\u001b[J" : "\r\u001b[J";
}
