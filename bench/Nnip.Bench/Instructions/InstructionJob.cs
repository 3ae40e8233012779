using System.Globalization;
using Nnip.Bench.Limits;
using Nnip.Bench.Report;
using Nnip.Models;
using Nnip.Randomness;
using Nnip.Structures;

namespace Nnip.Bench.Instructions;

/// <summary>
/// A job whose instructions are counted: the command runs twice, the second time with more repetitions of the same work, and the
/// difference is what the work costs without start and end of the process.
/// </summary>
/// <param name="Name">Name in tables.</param>
/// <param name="Words">What it is.</param>
/// <param name="Repetition">What is repeated.</param>
/// <param name="Short">Arguments of `nnip` in the first run.</param>
/// <param name="Long">Arguments in the second run.</param>
/// <param name="Repetitions">How many repetitions more the second run has.</param>
internal sealed record InstructionJob(
    string Name, string Words, string Repetition, IReadOnlyList<string> Short, IReadOnlyList<string> Long, int Repetitions)
{
    private const int Epochs = 8, Steps = 3;

    /// <summary>The function inside which alone is counted, or null for the whole process.</summary>
    public string? Inside { get; init; }

    /// <summary>Writes the inputs into a folder and returns the jobs; equal inputs in every run.</summary>
    /// <param name="repository">Folder of the repository.</param>
    /// <param name="folder">Where inputs and results go.</param>
    /// <param name="cells">Unit cells along each axis of the structures to predict: 12 atoms of HfO2 each, or 2 of tantalum.</param>
    public static IReadOnlyList<InstructionJob> Prepare(string repository, string folder, int cells)
    {
        Directory.CreateDirectory(folder);
        var random = new RandomStream(1);
        var (oxide, metal) = (LimitsModel.All.Last(), SnapJob.Model(twoJMax: 6, random));
        ModelFile.Save(oxide.Potential, At("ace.nnip"));
        ModelFile.Save(metal, At("snap.nnip"));
        Configuration[] oxides = [ReportFrames.Supercell(cells, random), ReportFrames.Supercell(cells, random)];
        Configuration[] metals = [.. Enumerable.Range(0, 1 + Steps).Select(_ => SnapJob.Structure(cells, random))];
        ExtendedXyzWriter.Write(At("oxide-1.extxyz"), oxides.Take(1));
        ExtendedXyzWriter.Write(At("oxide-2.extxyz"), oxides);
        ExtendedXyzWriter.Write(At("metal-1.extxyz"), metals.Take(1));
        ExtendedXyzWriter.Write(At("metal-4.extxyz"), metals);
        return
        [
            new("training", "`nnip train` on energies and forces of the 120 frames of HfO2, ACE 4-body degree 6, 64-64, float",
                "epoch", Train(1), Train(1 + Epochs), Epochs)
            {
                // Checkpoints and plots depend on clocks.
                Inside = "Nnip_Core_Nnip_Training_Trainer__Step",
            },
            new("prediction", string.Create(CultureInfo.InvariantCulture,
                $"`nnip predict` on frames of {oxides[0].Count} atoms of HfO2, ACE 4-body degree 6, 64-64, double"),
                "frame", Predict("ace.nnip", "oxide-1.extxyz"), Predict("ace.nnip", "oxide-2.extxyz"), 1),
            new("trajectory", string.Create(CultureInfo.InvariantCulture,
                $"`nnip predict` along a trajectory of {metals[0].Count} atoms of tantalum, linear SNAP 2J = 6, double"),
                "step", Predict("snap.nnip", "metal-1.extxyz"), Predict("snap.nnip", "metal-4.extxyz"), Steps),
        ];

        string At(string name) => Path.Combine(folder, name);

        string[] Predict(string model, string structures) =>
            ["predict", At(model), At(structures), "-o", At("predicted.extxyz"), "--device", "cpu", "--threads", "1"];

        string[] Train(int epochs) =>
        [
            "train", Path.Combine(repository, "bench", "settings", "instructions.yaml"),
            "--train", Path.Combine(repository, "tests", "data", "hfo2_gpaw", "train.extxyz"),
            "--epochs", epochs.ToString(CultureInfo.InvariantCulture), "--out", At("training"), "--overwrite",
        ];
    }
}
