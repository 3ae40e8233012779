using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Nnip.Bench.Report;

namespace Nnip.Bench.Peers;

/// <summary>The task in PyTorch: bench/peers/training.py, on files that this class writes.</summary>
internal static class TorchTraining
{
    /// <summary>The interpreter that Debian's packages belong to, whatever comes first in PATH.</summary>
    private const string Python = "/usr/bin/python3";

    private const string Probe =
        "import importlib.util as u, sys; u.find_spec('numpy') and u.find_spec('torch') or sys.exit(1); "
        + "import torch; print(torch.__version__)";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Version of PyTorch, or null where it is not there.</summary>
    public static string? Version()
    {
        try
        {
            return Start(1, "-c", Probe)?.Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Writes inputs, Jacobians, labels, the start and the settings as flat files.</summary>
    public static void Write(string folder, StoredJacobians data, double[] start)
    {
        int inputs = data.Operations.Tables.MaxInvariants, species = ReportModel.Descriptor.SpeciesCount;
        var network = TrainingTask.Network;
        int[][] batches = TrainingTask.Batches(data.Frames.Length);
        File.WriteAllText(Path.Combine(folder, "task.json"), JsonSerializer.Serialize(new
        {
            inputs,
            species,
            hidden = network.Hidden[0],
            atoms = data.Frames.Select(stored => stored.Frame.AtomCount),
            pairs = data.Frames.Select(stored => stored.Frame.PairCount),
            energies = data.Frames.Select(stored => stored.Frame.Energy),
            batches,
            TrainingTask.Epochs,
            energyWeight = TrainingTask.Weights.Energy,
            forceWeight = TrainingTask.Weights.Force,
            TrainingTask.Optimizer.LearningRate,
            TrainingTask.Optimizer.Beta1,
            TrainingTask.Optimizer.Beta2,
            TrainingTask.Optimizer.Epsilon,
            parameters = start,
            firstWeights = Enumerable.Range(0, species).Select(z => network.Layer(z, 0).WeightOffset),
            firstBias = network.Layer(0, 0).BiasOffset,
            secondWeights = network.Layer(0, 1).WeightOffset,
            secondBias = network.Layer(0, 1).BiasOffset,
        }, Json));
        using FileStream x = Create("x"), jacobian = Create("jacobian"), kinds = Create("species"), centres = Create("centres"),
            neighbours = Create("neighbours"), forces = Create("forces");
        foreach (var stored in data.Frames)
        {
            var (frame, chunk) = (stored.Frame, stored.Chunk);
            float[] values = stored.Inputs.Download(stored.Inputs.Length), derivatives = stored.Jacobian.Download(stored.Jacobian.Length);
            for (int z = 0; z < species; z++)
                for (int atom = frame.SpeciesStart[z]; atom < frame.SpeciesStart[z + 1]; atom++)
                {
                    int row = chunk.Rows.Start[z] + atom - frame.SpeciesStart[z];
                    Put<float>(x, Enumerable.Range(0, inputs).Select(d => values[d * chunk.Rows.Count + row]));
                    Put<int>(kinds, [z]);
                    int from = frame.PairStart[atom * species], to = frame.PairStart[(atom + 1) * species];
                    Put<int>(centres, Enumerable.Repeat(atom, to - from));
                    for (int p = from; p < to; p++)
                        Put<float>(jacobian, from axis in Enumerable.Range(0, 3)
                                             from d in Enumerable.Range(0, inputs)
                                             select derivatives[(3 * d + axis) * chunk.PairStride + p]);
                }
            Put<int>(neighbours, [.. frame.Neighbours]);
            Put<float>(forces, frame.Forces!);
        }

        FileStream Create(string name) => File.Create(Path.Combine(folder, name));

        static void Put<T>(Stream stream, IEnumerable<T> values) where T : unmanaged =>
            stream.Write(MemoryMarshal.AsBytes<T>(values.ToArray()));
    }

    /// <summary>Trains from the start.</summary>
    public static EpochFigures[] Run(string folder, int threads)
    {
        string output = Start(threads, Path.Combine(AppContext.BaseDirectory, "training.py"), folder)
            ?? throw new InputException("training.py has failed; its message stands above");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<EpochFigures>(line, Json)!)];
    }

    private static string? Start(int threads, params string[] arguments)
    {
        var start = new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true };
        start.Environment["OPENBLAS_CORETYPE"] = OpenBlas.CoreType;
        start.Environment.Remove("OPENBLAS_L2_SIZE");
        start.Environment["OMP_NUM_THREADS"] = start.Environment["OPENBLAS_NUM_THREADS"] = FormattableString.Invariant($"{threads}");
        using var process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : null;
    }
}
