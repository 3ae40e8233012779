using MathNet.Numerics.LinearAlgebra;
using Nnip.Backends;
using Nnip.Memory;
using Nnip.Structures;

namespace Nnip.Reference;

/// <summary>
/// The operations as their definitions say, one file for each. An operation on a part of a frame reads the planes of the whole frame
/// and writes the atoms and the pairs of centres of that part.
/// </summary>
/// <param name="tables">The model.</param>
public sealed partial class ReferenceOperations(ModelTables tables) : IOperations<double>
{
    /// <inheritdoc/>
    public ModelTables Tables { get; } = tables;

    private int SpeciesCount => Tables.Descriptor.SpeciesCount;

    /// <summary>K, the functions of one neighbour-species block.</summary>
    private int BasisCount => Tables.Descriptor.PairBasis.Count;

    /// <inheritdoc/>
    public DeviceBuffer<double> Allocate(string name, int length) => new HostBuffer<double>(name, length);

    /// <inheritdoc/>
    public DeviceBuffer<double> AllocateDouble(string name, int length) => new HostBuffer<double>(name, length);

    /// <inheritdoc/>
    public NetworkTape<double> AllocateTape(int rows) => new ReferenceTape(rows);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private readonly record struct Atom(Segment<double> Segment, int SegmentIndex, int Species, int Index, int Row);

    private readonly record struct Pair(Atom Centre, int Neighbour, int NeighbourSpecies, int Index, Vec3 Vector);

    /// <summary>The atoms of a chunk with their rows.</summary>
    private static IEnumerable<Atom> Atoms(Chunk<double> chunk)
    {
        for (int s = 0; s < chunk.Segments.Length; s++)
        {
            var segment = chunk.Segments[s];
            for (int z = 0; z < chunk.SpeciesCount; z++)
                for (int a = segment.SpeciesFrom(z); a < segment.SpeciesTo(z); a++)
                    yield return new(segment, s, z, a, segment.RowStart[z] + a - segment.SpeciesFrom(z));
        }
    }

    /// <summary>The pairs of one centre.</summary>
    private static IEnumerable<Pair> Pairs(Chunk<double> chunk, Atom centre)
    {
        var frame = centre.Segment.Frame;
        int block = centre.Index * chunk.SpeciesCount;
        for (int z = 0; z < chunk.SpeciesCount; z++)
            for (int p = frame.PairStart[block + z]; p < frame.PairStart[block + z + 1]; p++)
                yield return new(centre, frame.Neighbours[p], z, p, At(frame.Vectors, frame.PairStride, p));
    }

    /// <summary>Vector at an index of a buffer of three planes.</summary>
    private static Vec3 At(DeviceBuffer<double> planes, int stride, int index)
    {
        var values = Values(planes);
        return new(values[index], values[stride + index], values[2 * stride + index]);
    }

    /// <summary>Sets a vector at an index of a buffer of three planes.</summary>
    private static void Set(DeviceBuffer<double> planes, int stride, int index, Vec3 vector)
    {
        var values = Values(planes);
        for (int axis = 0; axis < 3; axis++)
            values[axis * stride + index] = vector[axis];
    }

    private static Span<double> Values(DeviceBuffer<double> buffer) => ((HostBuffer<double>)buffer).Span;

    /// <summary>The first features of one row of a block.</summary>
    private static double[] Row(DeviceBuffer<double> block, RowLayout rows, int row, int features)
    {
        var values = Values(block);
        var result = new double[features];
        for (int f = 0; f < features; f++)
            result[f] = values[f * rows.Count + row];
        return result;
    }

    /// <summary>Writes the first features of one row of a block.</summary>
    private static void SetRow(DeviceBuffer<double> block, RowLayout rows, int row, ReadOnlySpan<double> source)
    {
        var values = Values(block);
        for (int f = 0; f < source.Length; f++)
            values[f * rows.Count + row] = source[f];
    }

    /// <summary>The rows of class z of a block as a matrix (rows of the class, features).</summary>
    private static Matrix<double> ClassRows(DeviceBuffer<double> block, RowLayout rows, int z, int features)
    {
        int first = rows.Start[z], count = rows.Start[z + 1] - first;
        var matrix = Matrix<double>.Build.Dense(count, features);
        for (int r = 0; r < count; r++)
            matrix.SetRow(r, Row(block, rows, first + r, features));
        return matrix;
    }

    /// <summary>Zeroes the first features of all rows of class z.</summary>
    private static void ClearClass(DeviceBuffer<double> block, RowLayout rows, int z, int features)
    {
        for (int row = rows.Start[z]; row < rows.Start[z + 1]; row++)
            SetRow(block, rows, row, new double[features]);
    }

    /// <summary>The input classes that have rows.</summary>
    private static IEnumerable<int> Classes(RowLayout rows) =>
        Enumerable.Range(0, rows.Start.Length - 1).Where(z => rows.Start[z] < rows.Start[z + 1]);
}
