using System.Globalization;
using System.Text;
using Nnip.IO;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Cli.Evaluation;

/// <summary>
/// `predictions.csv`, one line per frame, and `forces.csv`, one line per atom: reference and predicted values in eV and Angstrom,
/// empty where the reference is not labelled.
/// </summary>
internal static class PredictionsFile
{
    /// <summary>The files.</summary>
    public const string Frames = "predictions.csv", Atoms = "forces.csv";

    private static readonly string[] Axes = ["xx", "xy", "xz", "yx", "yy", "yz", "zx", "zy", "zz"];

    /// <summary>Writes the two files, each whole, into a folder that exists.</summary>
    public static void Write(string folder, IReadOnlyList<(Configuration Structure, Prediction Prediction)> frames)
    {
        string virials = string.Join(',', Axes.Select(axis => $"virial_{axis}_reference,virial_{axis}_predicted"));
        Write(
            Path.Combine(folder, Frames), $"frame,group,atoms,energy_reference,energy_predicted,{virials}",
            frames.Select((frame, i) => FrameLine(i + 1, frame.Structure, frame.Prediction)));
        Write(
            Path.Combine(folder, Atoms),
            "frame,atom,species,fx_reference,fy_reference,fz_reference,fx_predicted,fy_predicted,fz_predicted",
            frames.SelectMany((frame, i) => AtomLines(i + 1, frame.Structure, frame.Prediction)));
    }

    private static void Write(string path, string head, IEnumerable<string> lines) => AtomicFile.Write(path, stream =>
    {
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        text.WriteLine(head);
        foreach (string line in lines)
            text.WriteLine(line);
    });

    private static string FrameLine(int frame, Configuration structure, Prediction prediction)
    {
        var line = new StringBuilder(
            Invariant($"{frame},{Escape(structure.Group)},{structure.Count},{Number(structure.Energy)},{Number(prediction.Energy)}"));
        for (int c = 0; c < Axes.Length; c++)
            line.Append(Invariant($",{Number(structure.Virial?[c / 3][c % 3])},{Number(prediction.Virial[c / 3][c % 3])}"));
        return line.ToString();
    }

    private static IEnumerable<string> AtomLines(int frame, Configuration structure, Prediction prediction)
    {
        for (int i = 0; i < structure.Count; i++)
            yield return Invariant(
                $"{frame},{i + 1},{Element.Symbol(structure.Species[i])},{Vector(structure.Forces?[i])},{Vector(prediction.Forces[i])}");
    }

    private static string Vector(Vec3? v) => $"{Number(v?.X)},{Number(v?.Y)},{Number(v?.Z)}";

    private static string Number(double? value) => value is { } number && double.IsFinite(number)
        ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    private static string Escape(string text) => text.AsSpan().ContainsAny(",\"\n")
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
