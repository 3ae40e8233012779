using System.Globalization;
using System.Text;
using Nnip.IO;

namespace Nnip.Models.Lammps;

/// <summary>The lines of a LAMMPS potential file that hold words, without comments and quotes.</summary>
internal sealed class PotentialLines
{
    private readonly List<(int Number, string[] Words)> lines = [];
    private readonly string path;
    private int next;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">There is no such file, or it may not be read.</exception>
    public PotentialLines(string path)
    {
        this.path = path;
        using var reader = new StreamReader(TextInput.Open(path), Encoding.UTF8);
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            string[] words = line.Split('#')[0].Split([' ', '\t', '"', '\''], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0)
                lines.Add((number, words));
        }
    }

    /// <summary>Whether all lines are read.</summary>
    public bool AtEnd => next == lines.Count;

    /// <summary>The words of the next line.</summary>
    /// <param name="expected">What it should be, for messages.</param>
    /// <exception cref="InputException">There is no further line.</exception>
    public string[] Read(string expected) =>
        AtEnd ? throw new InputException($"{path}: the file ends where {expected} should follow") : lines[next++].Words;

    /// <summary>The words of the next line, of which there must be so many.</summary>
    /// <exception cref="InputException">There is no further line, or it has another number of words.</exception>
    public string[] Read(int count, string expected)
    {
        string[] words = Read(expected);
        return words.Length == count ? words : throw Refuse(string.Join(' ', words), expected);
    }

    /// <summary>A number of the line read last.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public double Number(string word, string expected) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value : throw Refuse(word, expected);

    /// <summary>An integer of the line read last.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public int Integer(string word, string expected) =>
        int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value : throw Refuse(word, expected);

    /// <summary>A refusal of something in the line read last.</summary>
    public InputException Refuse(string found, string expected) =>
        new($"{path} line {lines[next - 1].Number}: found '{found}'; expected {expected}");
}
