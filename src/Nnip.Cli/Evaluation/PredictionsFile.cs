using System.Globalization;
using System.Text;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Cli.Evaluation;

/// <summary>
/// `predictions.csv`, one line per frame, and `forces.csv`, one line per atom: reference and predicted values in eV and Angstrom,
/// empty where the reference is not labelled. Written through, since an evaluation may be long.
/// </summary>
internal sealed class PredictionsFile : IDisposable
{
    private static readonly string[] Axes = ["xx", "xy", "xz", "yx", "yy", "yz", "zx", "zy", "zz"];
    private readonly StreamWriter frames, atoms;
    private int frame;

    /// <summary>Makes the two files in a folder that exists.</summary>
    public PredictionsFile(string folder)
    {
        frames = new(Path.Combine(folder, "predictions.csv")) { NewLine = "\n" };
        atoms = new(Path.Combine(folder, "forces.csv")) { NewLine = "\n" };
        frames.WriteLine("frame,group,atoms,energy_reference,energy_predicted,"
            + string.Join(',', Axes.Select(axis => $"virial_{axis}_reference,virial_{axis}_predicted")));
        atoms.WriteLine("frame,atom,species,fx_reference,fy_reference,fz_reference,fx_predicted,fy_predicted,fz_predicted");
    }

    /// <summary>Adds one frame.</summary>
    public void Add(Configuration structure, Prediction prediction)
    {
        frame++;
        var line = new StringBuilder(
            Invariant($"{frame},{Escape(structure.Group)},{structure.Count},{Number(structure.Energy)},{Number(prediction.Energy)}"));
        for (int c = 0; c < Axes.Length; c++)
            line.Append(Invariant($",{Number(structure.Virial?[c / 3][c % 3])},{Number(prediction.Virial[c / 3][c % 3])}"));
        frames.WriteLine(line);
        for (int i = 0; i < structure.Count; i++)
            atoms.WriteLine(Invariant(
                $"{frame},{i + 1},{Element.Symbol(structure.Species[i])},{Vector(structure.Forces?[i])},{Vector(prediction.Forces[i])}"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        frames.Dispose();
        atoms.Dispose();
    }

    private static string Vector(Vec3? v) => $"{Number(v?.X)},{Number(v?.Y)},{Number(v?.Z)}";

    private static string Number(double? value) => value is { } number && double.IsFinite(number)
        ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    private static string Escape(string text) => text.AsSpan().ContainsAny(",\"\n")
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
