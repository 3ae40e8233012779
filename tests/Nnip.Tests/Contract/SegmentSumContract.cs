using System.Numerics;
using Nnip.Backends;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Contract;

/// <summary>SegmentSum: row values summed over the atoms of each segment.</summary>
public class SegmentSumContract : ChunkContract
{
    /// <summary>Atoms of a frame whose sum takes a block of a device several rounds.</summary>
    private const int ManyAtoms = 700;

    [Test]
    public void Holds_for_a_frame_of_many_atoms([ValueSource(typeof(Backends), nameof(Backends.OperationCases))] BackendCase backend)
    {
        using var tested = backend.Create();
        if (backend.Precision == Precision.Float)
            CheckManyAtoms<float>(tested);
        else
            CheckManyAtoms<double>(tested);
    }

    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        var rowValues = setting.Normal("row values", setting.Rows.Count);
        var sums = setting.Sums("sums", setting.Chunk.Segments.Length);
        setting.Tested.SegmentSum(setting.Chunk, rowValues.Tested, sums.Tested);
        setting.Reference.SegmentSum(setting.ReferenceChunk, rowValues.Expected, sums.Expected);
        sums.AssertAgree(Tolerances.Double, setting.Name);
    }

    private void CheckManyAtoms<T>(IBackend backend) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tables = new RandomPotential { Seed = 5, BodyOrder = 2, Degree = 2 }.Build().Tables();
        using var tested = backend.Compile<T>(tables);
        using var reference = new ReferenceOperations(tables);
        int species = tables.Descriptor.SpeciesCount;
        // So far from each other that there are no pairs.
        using var frame = new FrameTwin<T>(
            new()
            {
                Species = [.. Enumerable.Range(0, ManyAtoms).Select(i => tables.Descriptor.Species[i % species])],
                Positions = [.. Enumerable.Range(0, ManyAtoms).Select(i => new Vec3(2 * tables.Descriptor.Cutoff * i, 0, 0))],
            },
            tables);
        Check(new ChunkSetting<T>(
            "many atoms", tested, reference,
            new Chunk<T>([frame.Tested], species), new Chunk<double>([frame.Expected], species), true, new(7)));
    }
}
