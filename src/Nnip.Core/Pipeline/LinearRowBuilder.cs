using Nnip.Backends;
using Nnip.Numerics;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>
/// Equations of the linear model of one frame from the explicit Jacobian of its descriptors; projections act on the finished rows.
/// </summary>
internal sealed class LinearRowBuilder<T>(IOperations<T> operations) : IDisposable where T : unmanaged
{
    private readonly ThreadLocal<DeviceBuffer<T>?> jacobians = new(trackAllValues: true);

    /// <summary>Columns by descriptors: the weights of each species, then its bias.</summary>
    private int Columns { get; } = operations.Tables.Inputs.Sum(dag => dag.InvariantCount + 1);

    /// <summary>Builds the rows of the labelled quantities whose weight is not zero.</summary>
    public LinearRows Build(Frame<T> frame, LossWeights weights, Workspace<T> workspace)
    {
        int species = operations.Tables.Descriptor.SpeciesCount, atoms = frame.AtomCount;
        var chunk = new Chunk<T>([frame], species);
        var segment = chunk.Segments[0];
        var densities = workspace.Densities(chunk);
        var descriptors = workspace.Descriptors(chunk);
        operations.Density(chunk, densities);
        operations.Invariants(chunk.Rows, densities, descriptors);

        int energyRows = weights.Energy == 0 || double.IsNaN(frame.Energy) || atoms == 0 ? 0 : 1;
        int virialRows = weights.Virial == 0 || frame.Virial is null || atoms == 0 ? 0 : 9;
        int[] labelled = weights.Force == 0 ? [] : Labelled(frame);
        int forceRows = 3 * labelled.Length, count = energyRows + forceRows + virialRows;
        var rows = new double[BlockLength.Of("equations of a frame", count, Columns)];
        Span<double> energy = rows.AsSpan(0, energyRows * Columns), forces = rows.AsSpan(energy.Length, forceRows * Columns);
        if (energyRows > 0)
            AddEnergy(chunk, descriptors.Read(operations.Tables.MaxInvariants * chunk.Rows.Count), energy);
        if (forceRows > 0 || virialRows > 0)
        {
            int length = BlockLength.Of("descriptor Jacobian", 3 * operations.Tables.MaxInvariants, chunk.PairStride);
            var buffer = jacobians.Value;
            if (buffer is null || buffer.Length < length)
            {
                buffer?.Dispose();
                jacobians.Value = buffer = operations.Allocate("descriptor Jacobian", length);
            }
            operations.DescriptorJacobian(chunk, densities, buffer);
            var derivatives = buffer.Read(length);
            if (forceRows > 0)
                AddForces(segment, derivatives, chunk.PairStride, labelled, forces);
            if (virialRows > 0)
                AddVirial(segment, derivatives, chunk.PairStride, rows.AsSpan(energy.Length + forces.Length));
        }
        var (columns, inputs) = Project(rows);
        return new(columns, inputs, Targets(frame, labelled, energyRows, virialRows), energyRows, forceRows, virialRows, frame.Weight);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in jacobians.Values)
            buffer?.Dispose();
        jacobians.Dispose();
    }

    private void AddEnergy(Chunk<T> chunk, ReadOnlySpan<T> inputs, Span<double> row)
    {
        var segment = chunk.Segments[0];
        int column = 0;
        double share = 1.0 / segment.Frame.AtomCount;
        for (int z = 0; z < chunk.SpeciesCount; z++)
        {
            int count = segment.SpeciesTo(z) - segment.SpeciesFrom(z), invariants = operations.Tables.Inputs[z].InvariantCount;
            for (int d = 0; d < invariants; d++)
            {
                double sum = 0;
                foreach (var x in inputs.Slice(d * chunk.Rows.Count + segment.RowStart[z], count))
                    sum += Narrow.ToDouble(x);
                row[column++] = share * sum;
            }
            row[column++] = share * count;
        }
    }

    // Column by column, because the Jacobian is stored feature by feature: pairs are then read in memory order.
    private void AddForces(Segment<T> segment, ReadOnlySpan<T> jacobian, int stride, int[] labelled, Span<double> rows)
    {
        int column = 0;
        var forces = new Vec3[segment.Frame.AtomCount];
        for (int z = 0; z < operations.Tables.Inputs.Length; z++, column++)
            for (int d = 0; d < operations.Tables.Inputs[z].InvariantCount; d++, column++)
            {
                SumForces(segment, z, jacobian.Slice(3 * d * stride, 3 * stride), forces);
                for (int row = column, a = 0; a < labelled.Length; a++)
                {
                    var force = forces[labelled[a]];
                    (rows[row], rows[row + Columns], rows[row + 2 * Columns]) = (force.X, force.Y, force.Z);
                    row += 3 * Columns;
                }
            }
    }

    private void AddVirial(Segment<T> segment, ReadOnlySpan<T> jacobian, int stride, Span<double> rows)
    {
        int column = 0;
        for (int z = 0; z < operations.Tables.Inputs.Length; z++, column++)
            for (int d = 0; d < operations.Tables.Inputs[z].InvariantCount; d++, column++)
            {
                var (a, b, c) = SumVirial(segment, z, jacobian.Slice(3 * d * stride, 3 * stride));
                ReadOnlySpan<double> virial = [a.X, a.Y, a.Z, b.X, b.Y, b.Z, c.X, c.Y, c.Z];
                for (int row = 0; row < virial.Length; row++)
                    rows[row * Columns + column] = virial[row] / segment.Frame.AtomCount;
            }
    }

    /// <summary>Forces on all atoms that unit weight of one input of species z makes, from its derivatives by r_p (3, pairs).</summary>
    private void SumForces(Segment<T> segment, int z, ReadOnlySpan<T> derivatives, Vec3[] forces)
    {
        var frame = segment.Frame;
        int species = operations.Tables.Inputs.Length, stride = derivatives.Length / 3;
        ReadOnlySpan<int> pairStart = frame.PairStart, neighbours = frame.Neighbours;
        forces.AsSpan().Clear();
        for (int i = segment.SpeciesFrom(z); i < segment.SpeciesTo(z); i++)
        {
            Vec3 own = default;
            for (int p = pairStart[i * species]; p < pairStart[(i + 1) * species]; p++)
            {
                var derivative = At(derivatives, stride, p);
                own += derivative;
                forces[neighbours[p]] -= derivative;
            }
            forces[i] += own;
        }
    }

    /// <summary>The same for the virial.</summary>
    private Mat3 SumVirial(Segment<T> segment, int z, ReadOnlySpan<T> derivatives)
    {
        var frame = segment.Frame;
        int species = operations.Tables.Inputs.Length, stride = derivatives.Length / 3, plane = frame.PairStride;
        var vectors = frame.Vectors.Span;
        Mat3 virial = default;
        for (int p = frame.PairStart[segment.SpeciesFrom(z) * species]; p < frame.PairStart[segment.SpeciesTo(z) * species]; p++)
            virial -= Mat3.Outer(At(vectors, plane, p), At(derivatives, stride, p));
        return virial;
    }

    private static Vec3 At(ReadOnlySpan<T> planes, int stride, int p) =>
        new(Narrow.ToDouble(planes[p]), Narrow.ToDouble(planes[stride + p]), Narrow.ToDouble(planes[2 * stride + p]));

    /// <summary>Rows by network inputs from rows by descriptors: the weights of a species times P^T.</summary>
    private (int Columns, double[] Rows) Project(double[] rows)
    {
        if (operations.Tables.Projections is not { } projections)
            return (Columns, rows);
        int columns = projections.Sum(p => p.Inputs + 1);
        var projected = new double[rows.Length / Columns * columns];
        for (int from = 0, to = 0; from < rows.Length;)
            foreach (var p in projections)
            {
                var descriptors = rows.AsSpan(from, p.Descriptors);
                for (int k = 0; k < p.Inputs; k++)
                    projected[to++] = Dense.Dot(p.Matrix.AsSpan(k * p.Descriptors, p.Descriptors), descriptors);
                projected[to++] = rows[from + p.Descriptors];
                from += p.Descriptors + 1;
            }
        return (columns, projected);
    }

    /// <summary>Atoms whose forces are labelled.</summary>
    private static int[] Labelled(Frame<T> frame) => frame.Forces is null
        ? []
        : [.. Enumerable.Range(0, frame.AtomCount).Where(a => !double.IsNaN(Narrow.ToDouble(frame.Forces[3 * a])))];

    private static double[] Targets(Frame<T> frame, int[] labelled, int energyRows, int virialRows) =>
    [
        .. Enumerable.Repeat(frame.Energy / frame.AtomCount, energyRows),
        .. labelled.SelectMany(a => Enumerable.Range(3 * a, 3)).Select(c => Narrow.ToDouble(frame.Forces![c])),
        .. Enumerable.Range(0, virialRows).Select(c => frame.Virial![c] / frame.AtomCount),
    ];
}
