using Nnip.Backends;
using Nnip.Numerics;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>Moments of the descriptors of all atoms, or of dE/dx, from one pass over structures that keeps none of them.</summary>
/// <param name="backend">Where to compute.</param>
/// <param name="tables">The model.</param>
/// <param name="parameters">Parameters of the network; null = moments of descriptors, and the network does not matter.</param>
internal sealed class MomentPass<T>(IBackend backend, ModelTables tables, double[]? parameters)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    private readonly double[] noEnergies = new double[tables.Descriptor.SpeciesCount];

    /// <summary>Moments of each species (S), in the order of the structures.</summary>
    public InputMoments[] Run(IReadOnlyList<Configuration> configurations)
    {
        using var operations = backend.Compile<T>(tables);
        var workspaces = Workspace<T>.ForWorkers(backend, operations);
        using var buffer = operations.Allocate("parameters", Math.Max(1, tables.Network.ParameterCount));
        if (parameters is not null)
        {
            var narrow = new T[parameters.Length];
            Narrow.Copy<T>(parameters, narrow);
            buffer.Upload(narrow);
        }
        var total = Array.ConvertAll(Lengths, length => new InputMoments(length));
        // Enough structures for all workers and for good balance, few enough that their products (n, n) take little memory.
        foreach (var part in configurations.Chunk(4 * backend.Workers))
        {
            var moments = new InputMoments[part.Length][];
            backend.ForEach(part.Length, (worker, i) => moments[i] = OfFrame(operations, part[i], workspaces[worker], buffer));
            foreach (var frame in moments)
                for (int z = 0; z < total.Length; z++)
                    total[z].Add(frame[z]);
        }
        foreach (var workspace in workspaces)
            workspace.Dispose();
        return total;
    }

    private int[] Lengths => parameters is null ? [.. tables.Inputs.Select(dag => dag.InvariantCount)] : tables.Network.SpeciesInputs;

    private InputMoments[] OfFrame(
        IOperations<T> operations, Configuration configuration, Workspace<T> workspace, DeviceBuffer<T> parameterBuffer)
    {
        using var frame = operations.BuildFrame(configuration, noEnergies);
        var chunk = new Chunk<T>([frame], tables.Descriptor.SpeciesCount);
        DeviceBuffer<T> block;
        if (parameters is null)
        {
            block = workspace.Descriptors(chunk);
            operations.Density(chunk, workspace.Densities(chunk));
            operations.Invariants(chunk.Rows, workspace.Densities(chunk), block);
        }
        else
        {
            var (pass, networkRows) = (new PotentialPass<T>(operations), workspace.NetworkRows(chunk));
            pass.Energies(chunk, networkRows, parameterBuffer, workspace, workspace.SegmentEnergies(chunk));
            block = pass.InputAdjoints(chunk, networkRows, parameterBuffer, workspace);
        }
        var lengths = Lengths;
        ReadOnlySpan<T> values = block.Download(lengths.Max() * chunk.Rows.Count);
        var moments = new InputMoments[lengths.Length];
        for (int z = 0; z < lengths.Length; z++)
            moments[z] = InputMoments.Of(
                values, lengths[z], chunk.Rows.Count, chunk.Rows.Start[z], frame.SpeciesStart[z + 1] - frame.SpeciesStart[z]);
        return moments;
    }
}
