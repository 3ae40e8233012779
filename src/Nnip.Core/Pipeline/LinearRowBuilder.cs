using Nnip.Backends;
using Nnip.Numerics;

namespace Nnip.Pipeline;

/// <summary>
/// Equations of the linear model of one frame from the explicit Jacobian of its descriptors; projections act on the finished rows.
/// </summary>
internal sealed class LinearRowBuilder<T>(IOperations<T> operations) : IDisposable where T : unmanaged
{
    private readonly ThreadLocal<DeviceBuffer<T>?> jacobians = new(trackAllValues: true);

    /// <summary>Columns by descriptors: the weights of each species, then its bias.</summary>
    private int Columns { get; } = operations.Tables.Inputs.Sum(dag => dag.InvariantCount + 1);

    /// <summary>Builds the rows of the labelled quantities.</summary>
    public LinearRows Build(Frame<T> frame, Workspace<T> workspace)
    {
        int species = operations.Tables.Descriptor.SpeciesCount, atoms = frame.AtomCount;
        var chunk = new Chunk<T>([frame], species);
        var segment = chunk.Segments[0];
        var densities = workspace.Densities(chunk);
        var descriptors = workspace.Descriptors(chunk);
        operations.Density(chunk, densities);
        operations.Invariants(chunk.Rows, densities, descriptors);

        int energyRows = double.IsNaN(frame.Energy) || atoms == 0 ? 0 : 1, virialRows = frame.Virial is null || atoms == 0 ? 0 : 9;
        var forces = frame.Forces is null ? [] : new double[BlockLength.Of("force equations", 3L * atoms, Columns)];
        var (energy, virial) = (new double[energyRows * Columns], new double[virialRows * Columns]);
        if (energyRows > 0)
            AddEnergy(chunk, descriptors.Download(operations.Tables.MaxInvariants * chunk.Rows.Count), energy);
        if (forces.Length > 0 || virialRows > 0)
        {
            int length = BlockLength.Of("descriptor Jacobian", 3 * operations.Tables.MaxInvariants, chunk.PairStride);
            var buffer = jacobians.Value;
            if (buffer is null || buffer.Length < length)
            {
                buffer?.Dispose();
                jacobians.Value = buffer = operations.Allocate("descriptor Jacobian", length);
            }
            operations.DescriptorJacobian(chunk, densities, buffer);
            AddPairs(segment, buffer.Download(length), chunk.PairStride, forces, virial);
        }
        return Assemble(frame, energy, forces, virial);
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
    private void AddPairs(Segment<T> segment, ReadOnlySpan<T> jacobian, int stride, Span<double> forces, Span<double> virial)
    {
        int species = operations.Tables.Descriptor.SpeciesCount, column = 0;
        var columnForces = new double[segment.Frame.AtomCount];
        Span<double> columnVirial = stackalloc double[3];
        for (int z = 0; z < species; z++, column++)
            for (int d = 0; d < operations.Tables.Inputs[z].InvariantCount; d++, column++)
                for (int axis = 0; axis < 3; axis++)
                {
                    SumPairs(segment, z, jacobian.Slice((d * 3 + axis) * stride, stride), columnForces, columnVirial);
                    for (int a = 0; a < columnForces.Length && forces.Length > 0; a++)
                        forces[(3 * a + axis) * Columns + column] = columnForces[a];
                    for (int a = 0; a < 3 && virial.Length > 0; a++)
                        virial[(3 * a + axis) * Columns + column] = columnVirial[a] / columnForces.Length;
                }
    }

    /// <summary>
    /// One component of the forces and virial rows that unit weight of one input of species z makes, from its derivatives by r_p.
    /// </summary>
    private void SumPairs(Segment<T> segment, int z, ReadOnlySpan<T> derivatives, Span<double> forces, Span<double> virial)
    {
        var frame = segment.Frame;
        int species = operations.Tables.Descriptor.SpeciesCount, plane = frame.PairStride;
        var vectors = frame.Vectors.Span;
        double wx = 0, wy = 0, wz = 0;
        forces.Clear();
        for (int i = segment.SpeciesFrom(z); i < segment.SpeciesTo(z); i++)
        {
            double own = 0;
            for (int p = frame.PairStart[i * species]; p < frame.PairStart[(i + 1) * species]; p++)
            {
                double dx = Narrow.ToDouble(derivatives[p]);
                own += dx;
                forces[frame.Neighbours[p]] -= dx;
                wx -= Narrow.ToDouble(vectors[p]) * dx;
                wy -= Narrow.ToDouble(vectors[plane + p]) * dx;
                wz -= Narrow.ToDouble(vectors[2 * plane + p]) * dx;
            }
            forces[i] += own;
        }
        (virial[0], virial[1], virial[2]) = (wx, wy, wz);
    }

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

    private LinearRows Assemble(Frame<T> frame, double[] energy, double[] forces, double[] virial)
    {
        int[] labelled = frame.Forces is null
            ? []
            : [.. Enumerable.Range(0, frame.AtomCount).Where(a => !double.IsNaN(Narrow.ToDouble(frame.Forces[3 * a])))];
        int energyRows = energy.Length / Columns, forceRows = 3 * labelled.Length, virialRows = virial.Length / Columns;
        var rows = new double[(energyRows + forceRows + virialRows) * Columns];
        var targets = new double[energyRows + forceRows + virialRows];
        energy.CopyTo(rows, 0);
        if (energyRows > 0)
            targets[0] = frame.Energy / frame.AtomCount;
        int next = energyRows;
        foreach (int a in labelled)
            for (int axis = 0; axis < 3; axis++, next++)
            {
                forces.AsSpan((3 * a + axis) * Columns, Columns).CopyTo(rows.AsSpan(next * Columns));
                targets[next] = Narrow.ToDouble(frame.Forces![3 * a + axis]);
            }
        virial.CopyTo(rows, next * Columns);
        for (int c = 0; c < virialRows; c++)
            targets[next + c] = frame.Virial![c] / frame.AtomCount;
        var (columns, inputs) = Project(rows);
        return new(columns, inputs, targets, energyRows, forceRows, virialRows, frame.Weight);
    }
}
