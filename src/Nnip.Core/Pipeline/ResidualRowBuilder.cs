using Nnip.Backends;
using Nnip.Memory;
using Nnip.Numerics;

namespace Nnip.Pipeline;

/// <summary>
/// Rows of the Jacobian of residuals by the parameters. A row is the parameter gradient with the adjoint of one residual set to one. The
/// tangents of the network's inputs that belong to a force or virial component do not depend on the parameters, so that they are computed
/// once and kept where they fit into memory; a row then costs a tangent and a reverse sweep of the network.
/// </summary>
internal sealed class ResidualRowBuilder<T>(IOperations<T> operations, Frame<T>[] frames, long tangentBytes) : IDisposable
    where T : unmanaged
{
    private readonly PotentialPass<T> pass = new(operations);
    private readonly bool keeps = TangentBytes(operations, frames) <= tangentBytes;
    private readonly DeviceBuffer<T>?[]?[] tangents = new DeviceBuffer<T>?[]?[frames.Length];

    private int ParameterCount => operations.Tables.Network.ParameterCount;

    /// <summary>Residuals of one frame and the rows of those chosen.</summary>
    /// <param name="index">The frame.</param>
    /// <param name="factors">Factors of the kinds.</param>
    /// <param name="parameters">Flat parameter block.</param>
    /// <param name="choose">Chooses from all residuals; null = all.</param>
    /// <param name="workspace">Workspace of the worker.</param>
    public ResidualRows Build(int index, ResidualFactors factors, DeviceBuffer<T> parameters,
        Func<ReadOnlySpan<double>, Range, int[]>? choose, Workspace<T> workspace)
    {
        var frame = frames[index];
        if (frame.AtomCount == 0)
            return new(ParameterCount, [], [], default);
        var chunk = new Chunk<T>([frame], operations.Tables.Descriptor.SpeciesCount);
        var networkRows = workspace.NetworkRows(chunk);
        var list = new ResidualList<T>(frame, factors);
        pass.Energies(chunk, networkRows, parameters, workspace, workspace.SegmentEnergies(chunk));
        var (forces, virial) = Forces(chunk, networkRows, parameters, workspace);
        list.Evaluate(workspace.SegmentEnergies(chunk).Download(1)[0], forces, chunk.AtomStride, virial);

        int[] chosen = choose is null ? [.. Enumerable.Range(0, list.Count)] : choose(list.Residuals, list.Forces);
        var rows = new double[chosen.Length * ParameterCount];
        var gradient = workspace.Gradient();
        var values = new T[ParameterCount];
        for (int k = 0; k < chosen.Length; k++)
        {
            int component = list.Component(chosen[k]);
            workspace.SegmentEnergyAdjoints(chunk).Upload([component < 0 ? 1 : 0]);
            var rowTangents = component < 0 ? null : Tangents(index, component, chunk, networkRows, workspace);
            pass.NetworkGradient(chunk, networkRows, parameters, workspace, rowTangents, gradient);
            gradient.Download(values);
            double scale = list.Scale(chosen[k]);
            for (int p = 0; p < values.Length; p++)
                rows[k * ParameterCount + p] = scale * Narrow.ToDouble(values[p]);
        }
        return new(ParameterCount, [.. chosen.Select(k => list.Residuals[k])], rows, list.Squares);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var ofFrame in tangents)
            foreach (var buffer in ofFrame ?? [])
                buffer?.Dispose();
    }

    private (T[] Forces, double[] Virial) Forces(
        Chunk<T> chunk, RowLayout networkRows, DeviceBuffer<T> parameters, Workspace<T> workspace)
    {
        var (forces, virials) = (workspace.Forces(chunk), workspace.Virials(chunk));
        pass.Forces(chunk, networkRows, parameters, workspace, forces, virials);
        return (forces.Download(3 * chunk.AtomStride), virials.Download(9));
    }

    /// <summary>
    /// Tangents of the network's inputs for the adjoint one of a force component 3 a + axis, or of virial component 3 N + c.
    /// </summary>
    private DeviceBuffer<T> Tangents(int index, int component, Chunk<T> chunk, RowLayout networkRows, Workspace<T> workspace)
    {
        var ofFrame = tangents[index] ??= new DeviceBuffer<T>?[3 * frames[index].AtomCount + 9];
        if (ofFrame[component] is { } kept)
            return kept;
        SetAdjoints(chunk, component, workspace);
        var result = keeps
            ? operations.Allocate("component tangents", TangentLength(operations, networkRows))
            : workspace.NetworkTangents(chunk, networkRows);
        pass.InputTangents(chunk, networkRows, workspace, virials: true, result);
        if (keeps)
            ofFrame[component] = result;
        return result;
    }

    private static void SetAdjoints(Chunk<T> chunk, int component, Workspace<T> workspace)
    {
        var force = new T[3 * chunk.AtomStride];
        var virial = new double[9];
        int forces = 3 * chunk.Segments[0].Frame.AtomCount;
        if (component < forces)
            force[component % 3 * chunk.AtomStride + component / 3] = Narrow.FromDouble<T>(1);
        else
            virial[component - forces] = 1;
        workspace.ForceAdjoints(chunk).Upload(force);
        workspace.VirialAdjoints(chunk).Upload(virial);
    }

    private static long TangentBytes(IOperations<T> operations, Frame<T>[] frames)
    {
        long bytes = 0;
        foreach (var frame in frames)
        {
            var chunk = new Chunk<T>([frame], operations.Tables.Descriptor.SpeciesCount);
            bytes += (3L * frame.AtomCount + 9) * TangentLength(operations, Workspace<T>.NetworkRows(operations, chunk));
        }
        return bytes * (typeof(T) == typeof(float) ? sizeof(float) : sizeof(double));
    }

    private static int TangentLength(IOperations<T> operations, RowLayout networkRows) =>
        Math.Max(1, operations.Tables.Network.MaxInputs) * networkRows.Count;
}
