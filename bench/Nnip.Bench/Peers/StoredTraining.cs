using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Pipeline;
using Nnip.Training.Optimizers;

namespace Nnip.Bench.Peers;

/// <summary>
/// The task in the plain formulation on our backend: pair forces gather dE/dx of their centre, contract it with the stored Jacobian and
/// scatter to both atoms; the tangents of the inputs take the same way back. The first rung of the ladder, between PyTorch and ours.
/// </summary>
internal sealed class StoredTraining : IDisposable
{
    private readonly IBackend backend;
    private readonly StoredJacobians data;
    private readonly IOperations<float> operations;
    private readonly Workspace<float>[] workspaces;
    private readonly DeviceBuffer<float>[] gradients;
    private readonly DeviceBuffer<double>[] losses;
    private readonly DeviceBuffer<float> parameters;
    private readonly DeviceBuffer<double> factors, gradientSum, norm, stepConstants;

    public StoredTraining(IBackend backend, StoredJacobians data)
    {
        this.backend = backend;
        this.data = data;
        operations = data.Operations;
        int count = operations.Tables.Network.ParameterCount;
        workspaces = Workspace<float>.ForWorkers(backend, operations);
        gradients = [.. Enumerable.Range(0, TrainingTask.BatchSize).Select(_ => operations.Allocate("gradient", count))];
        losses = [.. gradients.Select(_ => operations.AllocateDouble("losses", 3))];
        parameters = operations.Allocate("parameters", count);
        factors = operations.AllocateDouble("loss factors", LossFactors.Count);
        gradientSum = operations.AllocateDouble("gradient sum", count);
        norm = operations.AllocateDouble("gradient norm", 1);
        stepConstants = operations.AllocateDouble("step constants", AdamStep.Count);
    }

    /// <summary>Trains from the start.</summary>
    public EpochFigures[] Run(double[] start)
    {
        var adam = new Adam(TrainingTask.Optimizer, new bool[start.Length], [.. Enumerable.Repeat(1.0, start.Length)]);
        using var memory = new AdamMemory(operations.AllocateDouble, start.Length);
        memory.Parameters.Upload(start);
        memory.Rates.Upload([.. Enumerable.Repeat(1.0, start.Length)]);
        operations.Narrow(memory.Parameters, start.Length, start.Length, parameters);
        int[][] batches = TrainingTask.Batches(data.Frames.Length);
        var frames = Array.ConvertAll(data.Frames, stored => stored.Frame);
        var summaries = FrameSummary.Of(operations.Tables, frames);
        double components = 3.0 * frames.Sum(frame => frame.AtomCount);
        return [.. Enumerable.Range(0, TrainingTask.Epochs).Select(_ => EpochFigures.Time(() =>
        {
            double energy = 0, force = 0;
            foreach (int[] batch in batches)
            {
                var scales = LossScales.Of(summaries, batch, TrainingTask.Weights);
                Step(batch, scales, memory, adam.NextStep(TrainingTask.Optimizer.LearningRate, largestNorm: 0, averageShare: 0));
                for (int i = 0; i < batch.Length; i++)
                {
                    double[] parts = losses[i].Download(3);
                    (energy, force) = (energy + parts[0] / scales.Energy, force + parts[1] / scales.Force);
                }
            }
            return (energy / frames.Length, force / components);
        }))];
    }

    public void Dispose()
    {
        foreach (var workspace in workspaces)
            workspace.Dispose();
        foreach (var buffer in gradients.Append(parameters))
            buffer.Dispose();
        foreach (var buffer in losses.Concat([factors, gradientSum, norm, stepConstants]))
            buffer.Dispose();
    }

    private void Step(int[] batch, LossScales scales, AdamMemory memory, AdamStep constants)
    {
        Span<double> scaleValues = stackalloc double[LossFactors.Count], constantValues = stackalloc double[AdamStep.Count];
        scales.CopyTo(scaleValues);
        factors.Upload(scaleValues);
        constants.CopyTo(constantValues);
        stepConstants.Upload(constantValues);
        backend.ForEach(batch.Length, (worker, i) => Evaluate(data.Frames[batch[i]], workspaces[worker], losses[i], gradients[i]));
        operations.GradientSum(gradients.AsSpan(0, batch.Length), gradientSum);
        operations.AdamUpdate(memory, gradientSum, norm, stepConstants, parameters);
    }

    private void Evaluate(StoredFrame stored, Workspace<float> workspace, DeviceBuffer<double> loss, DeviceBuffer<float> gradient)
    {
        var chunk = stored.Chunk;
        var tape = workspace.Tape(chunk.Rows);
        operations.NetworkForward(chunk.Rows, parameters, stored.Inputs, tape, workspace.Energies(chunk.Rows));
        operations.SegmentSum(chunk, workspace.Energies(chunk.Rows), workspace.SegmentEnergies(chunk));
        operations.EnergyLoss(chunk, workspace.SegmentEnergies(chunk), factors, workspace.SegmentEnergyAdjoints(chunk), loss);
        operations.NetworkPullback(chunk.Rows, parameters, tape, workspace.InputAdjoints(chunk));
        operations.JacobianContraction(chunk, stored.Jacobian, workspace.InputAdjoints(chunk), workspace.PairForces(chunk));
        operations.ForceContraction(chunk, workspace.PairForces(chunk), workspace.Forces(chunk), workspace.Virials(chunk));
        operations.ForceLoss(chunk, workspace.Forces(chunk), factors, workspace.ForceAdjoints(chunk), loss);
        operations.ForceContractionAdjoint(
            chunk, workspace.ForceAdjoints(chunk), workspace.VirialAdjoints(chunk), workspace.PairTangents(chunk));
        Tangents(stored, (HostBuffer<float>)workspace.PairTangents(chunk), (HostBuffer<float>)workspace.InputTangents(chunk));
        operations.SegmentSpread(chunk, workspace.SegmentEnergyAdjoints(chunk), workspace.EnergyAdjoints(chunk.Rows));
        operations.NetworkGradient(
            chunk.Rows, parameters, stored.Inputs, tape, workspace.EnergyAdjoints(chunk.Rows), workspace.InputTangents(chunk), gradient);
    }

    /// <summary>v_id = sum over the pairs p of centre i of dx_id/dr_p . qbar_p.</summary>
    private unsafe void Tangents(StoredFrame stored, HostBuffer<float> pairTangents, HostBuffer<float> inputTangents)
    {
        var (frame, chunk) = (stored.Frame, stored.Chunk);
        int species = chunk.SpeciesCount, stride = chunk.PairStride;
        float* jacobian = ((HostBuffer<float>)stored.Jacobian).Data;
        for (int z = 0; z < species; z++)
            for (int atom = frame.SpeciesStart[z], row = chunk.Rows.Start[z]; atom < frame.SpeciesStart[z + 1]; atom++, row++)
                for (int d = 0; d < operations.Tables.Inputs[z].InvariantCount; d++)
                    inputTangents.Data[d * chunk.Rows.Count + row] = Dot(
                        frame.PairStart[atom * species], frame.PairStart[(atom + 1) * species], jacobian + (nint)3 * d * stride,
                        pairTangents.Data, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe float Dot(int from, int to, float* jacobian, float* tangents, int stride)
    {
        var sum = Vector512<float>.Zero;
        for (int p = from; p < to; p += Vector512<float>.Count)
            for (int axis = 0; axis < 3; axis++)
                sum = Simd.Fma(Vector512.Load(jacobian + axis * stride + p), Simd.LoadLanes(tangents + axis * stride + p, to - p), sum);
        return Simd.Sum(sum);
    }
}
