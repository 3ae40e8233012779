using System.Numerics;
using Nnip.Backends;
using Nnip.Memory;
using Nnip.Randomness;
using NUnit.Framework;

namespace Nnip.Tests.Contract;

/// <summary>A chunk of the same frames on the tested backend and on the reference, and what a contract needs to compare them.</summary>
internal sealed record ChunkSetting<T>(
    string Name, IOperations<T> Tested, IOperations<double> Reference, Chunk<T> Chunk,
    Chunk<double> ReferenceChunk, bool WholeFrames, RandomStream Random)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public RowLayout Rows => Chunk.Rows;

    public int DensityCount => Tested.Tables.Descriptor.DensityCount;

    public int MaxInvariants => Tested.Tables.MaxInvariants;

    public int MaxInputs => Tested.Tables.MaxSpeciesInputs;

    /// <summary>Layout of one row for each segment, as for the global readout.</summary>
    public RowLayout FrameRows => new([Chunk.Segments.Length]);

    /// <summary>A block for results, full of NaN: what an operation does not write stays visible.</summary>
    public Twin<T> Destination(string name, int length) => Filled(name, length, () => double.NaN);

    /// <summary>A block of normal variates, padding included.</summary>
    public Twin<T> Normal(string name, int length) => Filled(name, length, Random.NextNormal);

    /// <summary>A block (features, rows) of normal variates with zeros on padding rows.</summary>
    public Twin<T> NormalRows(string name, int features) => NormalRows(name, _ => features, features);

    /// <summary>The same with a number of features for each species; the others are zero.</summary>
    public Twin<T> NormalRows(string name, Func<int, int> features, int maxFeatures)
    {
        var values = new double[maxFeatures * Rows.Count];
        foreach (int i in RowIndices(features))
            values[i] = Random.NextNormal();
        var twin = Filled(name, values.Length, () => 0);
        twin.Set(values);
        return twin;
    }

    /// <summary>Normal variates for host arguments.</summary>
    public double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => Random.NextNormal())];

    /// <summary>Doubles for results, full of NaN.</summary>
    public DoubleTwin Sums(string name, int length) => Doubles(name, [.. Enumerable.Repeat(double.NaN, length)]);

    /// <summary>Doubles with values.</summary>
    public DoubleTwin Doubles(string name, double[] values)
    {
        var twin = new DoubleTwin(Tested.AllocateDouble(name, values.Length), Reference.AllocateDouble(name, values.Length));
        twin.Tested.Upload(values);
        twin.Expected.Upload(values);
        return twin;
    }

    /// <summary>Indices in a block (features, rows) of the rows of atoms; the number of features is given for each species.</summary>
    public int[] RowIndices(Func<int, int> features) => ChunkIndices.Rows(Chunk, features);

    /// <summary>Indices in a block of descriptors of the rows of atoms.</summary>
    public int[] DescriptorIndices() => RowIndices(z => Tested.Tables.Inputs[z].InvariantCount);

    /// <summary>Indices in a block of network inputs of the rows of atoms.</summary>
    public int[] InputIndices() => RowIndices(InputCount);

    /// <summary>Number of network inputs of a species.</summary>
    public int InputCount(int z) => Tested.Tables.Network.SpeciesInputs[z];

    /// <summary>Indices of the x, y and z of the atoms of the chunk in planes of atoms.</summary>
    public int[] AtomIndices() => ChunkIndices.AtomPlanes(Chunk);

    /// <summary>Indices of the x, y and z of the pairs of centres of the chunk in planes of pairs.</summary>
    public int[] PairIndices() => ChunkIndices.PairPlanes(Chunk);

    /// <summary>Indices of what is written of an explicit Jacobian.</summary>
    public int[] JacobianIndices() => ChunkIndices.Jacobian(Chunk, z => Tested.Tables.Inputs[z].InvariantCount);

    /// <summary>Asserts agreement at these indices.</summary>
    public void AssertAgree(Twin<T> twin, IReadOnlyCollection<int> indices, double tolerance) =>
        Agreement.Assert(twin.TestedValues(), twin.ExpectedValues(), indices, tolerance, $"{Name}: {twin.Tested.Name}");

    /// <summary>Asserts that a block (features, rows) is zero outside these indices.</summary>
    public void AssertZeroPadding(Twin<T> twin, Func<int, int> features, IReadOnlyCollection<int> indices)
    {
        var values = twin.TestedValues();
        var atoms = indices.ToHashSet();
        for (int z = 0; z < Chunk.SpeciesCount; z++)
            for (int f = 0; f < features(z); f++)
                for (int row = Rows.Start[z]; row < Rows.Start[z + 1]; row++)
                    if (!atoms.Contains(f * Rows.Count + row))
                        Assert.That(values[f * Rows.Count + row], Is.Zero, $"{Name}: {twin.Tested.Name}, padding row {row}, feature {f}");
    }

    /// <summary>
    /// Asserts that the planes of a frame of which the chunk is a part still hold the NaN of <see cref="Destination"/> elsewhere.
    /// </summary>
    public void AssertUntouched(Twin<T> planes, int stride, int used, IReadOnlyCollection<int> indices)
    {
        var values = planes.TestedValues();
        var written = indices.ToHashSet();
        for (int axis = 0; axis < 3; axis++)
            for (int i = 0; i < used; i++)
                if (!written.Contains(axis * stride + i))
                    Assert.That(values[axis * stride + i], Is.NaN,
                        $"{Name}: {planes.Tested.Name}, element {i} belongs to another part of the frame");
    }

    private Twin<T> Filled(string name, int length, Func<double> value)
    {
        var twin = new Twin<T>(Tested.Allocate(name, length), Reference.Allocate(name, length));
        twin.Set([.. Enumerable.Range(0, length).Select(_ => value())]);
        return twin;
    }
}
