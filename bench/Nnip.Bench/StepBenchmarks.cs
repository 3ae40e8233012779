using BenchmarkDotNet.Attributes;
using Nnip.Backends;
using Nnip.Bench.Report;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Structures;
using Nnip.Training;
using Nnip.Training.Optimizers;

namespace Nnip.Bench;

/// <summary>
/// One training step on energies and forces of the report's job, 32 frames of rattled HfO2, others in every step: time, and managed memory
/// asked for.
/// </summary>
[MemoryDiagnoser]
public class TrainingStepBenchmarks
{
    private const int BatchSize = 32, Batches = 8;

    private readonly LossWeights weights = new(1, 1, 0);
    private IBackend backend = null!;
    private ILossPipeline pipeline = null!;
    private IAdamSession session = null!;
    private Adam adam = null!;
    private int[][] batches = null!;
    private int step;

    /// <summary>Atoms of a frame: 96, each frame a chunk of its own, or 12, several put together.</summary>
    [Params(96, 12)]
    public int Atoms { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new RandomStream(1);
        int[] order = [.. Enumerable.Range(0, Batches * BatchSize)];
        Configuration[] frames = [.. order.Select(_ => ReportFrames.Supercell(Atoms == 96 ? 2 : 1, random))];
        new Random(1).Shuffle(order);
        batches = [.. order.Chunk(BatchSize)];
        var network = ReportModel.Network(Readout.Local);
        backend = BenchmarkDevice.Open();
        pipeline = Pipelines.ForTraining(
            backend, Precision.Float, ReportModel.Descriptor, network, BenchmarkData.ReferenceEnergies, frames);
        adam = new(new OptimizerSettings { LearningRate = 1e-4 }, Optimizer.Weights(network), Optimizer.Rates(new(), network));
        session = pipeline.BeginAdam(adam.Arrays(ReportModel.Parameters(network), null), new double[4]);
        for (int i = 0; i < 2 * Batches; i++)
            Step();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        session.Dispose();
        pipeline.Dispose();
        backend.Dispose();
    }

    [Benchmark]
    public void Step()
    {
        session.Advance(batches[step % Batches], batches[(step + 1) % Batches], weights, adam.NextStep(1e-4, 0, 0));
        step++;
    }
}

/// <summary>
/// One step along a trajectory of rattled HfO2 with the report's model, atoms to and fro by a tenth of the skin: time, and managed memory
/// asked for, by the call that writes into arrays of the caller and by that which makes its own.
/// </summary>
[MemoryDiagnoser]
public class PredictionStepBenchmarks
{
    private const double Skin = 0.5;

    private readonly Configuration[] steps = new Configuration[2];
    private Vec3[] forces = [];
    private double[] atomEnergies = [];
    private IBackend backend = null!;
    private ICalculator calculator = null!;
    private int step;

    /// <summary>Atoms.</summary>
    [Params(96, 2592)]
    public int Atoms { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var structure = ReportFrames.Supercell((int)Math.Round(Math.Cbrt(Atoms / 12.0)), new(1));
        steps[0] = structure;
        steps[1] = structure with
        {
            Positions = [.. structure.Positions.Select((r, i) => r + 0.1 * Skin * new Vec3(Math.Sin(i), Math.Cos(i), 0))],
        };
        (forces, atomEnergies) = (new Vec3[structure.Count], new double[structure.Count]);
        backend = BenchmarkDevice.Open();
        calculator = Pipelines.Calculator(backend, ReportModel.Potential(), Precision.Float, Skin);
        for (int i = 0; i < 4; i++)
            Step();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        calculator.Dispose();
        backend.Dispose();
    }

    [Benchmark(Baseline = true)]
    public EnergyAndVirial Step() => calculator.Compute(steps[step++ % 2], forces, atomEnergies);

    /// <summary>Makes arrays for energies and forces, and a record, in every step.</summary>
    [Benchmark]
    public Prediction StepWithNewArrays() => calculator.Compute(steps[step++ % 2]);
}
