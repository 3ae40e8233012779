using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>
/// Raw invariants of configurations and their derivatives by the positions, in double, for people and other programs to use; training
/// and prediction never form them. Not for several threads at once.
/// </summary>
public sealed class DescriptorCalculator : IDisposable
{
    private readonly DescriptorTable descriptor;
    private readonly IOperations<double> operations;
    private readonly double[] noEnergies;

    /// <summary>Prepares a descriptor on a backend, which must outlive this.</summary>
    public DescriptorCalculator(IBackend backend, DescriptorTable descriptor)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(descriptor);
        this.descriptor = descriptor;
        noEnergies = new double[descriptor.SpeciesCount];
        operations = backend.Compile<double>(ModelTables.OfDescriptor(descriptor));
    }

    /// <summary>Invariants and, where asked for, Jacobians of one configuration, atoms in its order.</summary>
    /// <exception cref="InputException">A species the descriptor does not have, or a structure no pair list can be made of.</exception>
    public AtomDescriptors Compute(Configuration configuration, bool jacobians)
    {
        using var frame = operations.BuildFrame(configuration, noEnergies);
        var chunk = new Chunk<double>([frame], descriptor.SpeciesCount);
        int rows = chunk.Rows.Count, width = operations.Tables.MaxInvariants;
        using var densities = operations.Allocate("densities", Math.Max(1, BlockLength.Of("densities", descriptor.DensityCount, rows)));
        using var inputs = operations.Allocate("inputs", Math.Max(1, BlockLength.Of("inputs", width, rows)));
        operations.Density(chunk, densities);
        operations.Invariants(chunk.Rows, densities, inputs);
        double[] block = inputs.Download(inputs.Length);
        var values = new double[frame.AtomCount][];
        ForEachAtom(chunk, (atom, row, z) =>
        {
            var own = new double[descriptor.Invariants[z].InvariantCount];
            for (int d = 0; d < own.Length; d++)
                own[d] = block[d * rows + row];
            values[frame.Order[atom]] = own;
        });
        return new(values, jacobians ? Jacobians(chunk, densities) : []);
    }

    /// <inheritdoc/>
    public void Dispose() => operations.Dispose();

    private void ForEachAtom(Chunk<double> chunk, Action<int, int, int> body)
    {
        var segment = chunk.Segments[0];
        for (int z = 0; z < descriptor.SpeciesCount; z++)
            for (int atom = segment.SpeciesFrom(z); atom < segment.SpeciesTo(z); atom++)
                body(atom, segment.RowStart[z] + atom - segment.SpeciesFrom(z), z);
    }

    private List<DescriptorJacobian> Jacobians(Chunk<double> chunk, DeviceBuffer<double> densities)
    {
        var frame = chunk.Segments[0].Frame;
        const string name = "descriptor Jacobian";
        int length = BlockLength.Of(name, 3 * operations.Tables.MaxInvariants, chunk.PairStride);
        using var buffer = operations.Allocate(name, Math.Max(1, length));
        operations.DescriptorJacobian(chunk, densities, buffer);
        double[] perPair = buffer.Download(buffer.Length);
        var jacobians = new List<DescriptorJacobian>();
        ForEachAtom(chunk, (atom, _, z) =>
        {
            int count = descriptor.Invariants[z].InvariantCount;
            var moved = new SortedDictionary<int, double[]> { [frame.Order[atom]] = new double[3 * count] };
            for (int p = frame.PairStart[atom * descriptor.SpeciesCount]; p < frame.PairStart[(atom + 1) * descriptor.SpeciesCount]; p++)
            {
                int neighbour = frame.Order[frame.Neighbours[p]];
                if (!moved.TryGetValue(neighbour, out double[]? other))
                    moved.Add(neighbour, other = new double[3 * count]);
                double[] self = moved[frame.Order[atom]];
                for (int d = 0; d < count; d++)
                    for (int axis = 0; axis < 3; axis++)
                    {
                        double derivative = perPair[(3 * d + axis) * chunk.PairStride + p];
                        other[3 * d + axis] += derivative;
                        self[3 * d + axis] -= derivative;
                    }
            }
            foreach (var (neighbour, derivatives) in moved)
                jacobians.Add(new(frame.Order[atom], neighbour, derivatives));
        });
        jacobians.Sort((a, b) => (a.Atom, a.Moved).CompareTo((b.Atom, b.Moved)));
        return jacobians;
    }
}
