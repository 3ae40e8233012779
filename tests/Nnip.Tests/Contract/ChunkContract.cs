using System.Numerics;
using Nnip.Backends;
using Nnip.Memory;
using Nnip.Randomness;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Contract;

/// <summary>A law of operations on chunks, checked on every backend, model and kind of chunk.</summary>
public abstract class ChunkContract
{
    private const ulong Seed = 21;

    /// <summary>Structures of 1, 2 and 3 species.</summary>
    private static readonly Configuration[][] Structures = [StructuresOf(1), StructuresOf(2), StructuresOf(3)];

    [Test]
    public void Holds(
        [ValueSource(typeof(Backends), nameof(Backends.OperationCases))] BackendCase backend,
        [ValueSource(typeof(ModelCases), nameof(ModelCases.Descriptors))] ModelCase model)
    {
        using var tested = backend.Create();
        if (backend.Precision == Precision.Float)
            Run<float>(tested, model);
        else
            Run<double>(tested, model);
    }

    /// <summary>Checks one chunk.</summary>
    private protected abstract void Check<T>(ChunkSetting<T> setting) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    private void Run<T>(IBackend backend, ModelCase model) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tables = model.Potential.Tables();
        using var tested = backend.Compile<T>(tables);
        using var reference = new ReferenceOperations(tables);
        var frames = Array.ConvertAll(
            Structures[tables.Descriptor.SpeciesCount - 1], structure => new FrameTwin<T>(structure, tables));
        int species = tables.Descriptor.SpeciesCount;

        CheckWholeFrames("");
        int atoms = frames[0].Tested.AtomCount;
        foreach (var (from, to) in ((int, int)[])[(0, 5), (5, 6), (6, 6), (6, atoms)])
            Check(new ChunkSetting<T>($"atoms {from} to {to}", tested, reference, new Chunk<T>(frames[0].Tested, from, to, species),
                new Chunk<double>(frames[0].Expected, from, to, species), false, new(Seed)));
        foreach (var frame in frames)
            tested.PackPairs(frame.Tested, HostHeap.Instance);
        if (tested.PacksPairs(1))
            CheckWholeFrames(", packed");
        foreach (var frame in frames)
            frame.Dispose();

        void CheckWholeFrames(string how)
        {
            foreach (var (name, part) in ((string, Range)[])
                [("all frames", ..), ("first frame", ..1), ("no atoms", 1..2), ("isolated atom", 2..3)])
            {
                var chosen = frames[part];
                Check(new ChunkSetting<T>(name + how, tested, reference, new Chunk<T>(Array.ConvertAll(chosen, f => f.Tested), species),
                    new Chunk<double>(Array.ConvertAll(chosen, f => f.Expected), species), true, new(Seed)));
            }
        }
    }

    /// <summary>Bulk, nothing, an isolated atom, a cell smaller than the cutoff, a slab, and a cluster of one species only.</summary>
    private static Configuration[] StructuresOf(int species) =>
    [
        Labelled(RandomConfiguration.Triclinic(Seed, 21, species)),
        Labelled(RandomConfiguration.Empty()),
        Labelled(RandomConfiguration.Isolated(species - 1)),
        RandomConfiguration.Small(Seed, 2, species),
        Labelled(RandomConfiguration.Slab(Seed, 7, species)),
        Labelled(RandomConfiguration.Open(Seed, 4, 1)),
    ];

    private static Configuration Labelled(Configuration structure) =>
        RandomConfiguration.Labelled(structure, new RandomStream(Seed).NextUInt64());
}
