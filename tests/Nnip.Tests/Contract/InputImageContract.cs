using System.Numerics;
using Nnip.Backends;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Contract;

/// <summary>
/// InputImage: each atom's inputs in its column, zeros elsewhere; InputImageSpread takes them from there, and is its transpose. Structures
/// have as many atoms as the images, which the models of other chunks have not.
/// </summary>
public class InputImageContract
{
    private const ulong Seed = 27;
    private const int Atoms = 5;

    /// <summary>All species, and only the first.</summary>
    private static readonly Configuration[] Structures =
        [RandomConfiguration.Triclinic(Seed, Atoms, 3), RandomConfiguration.Open(Seed, Atoms, 1), RandomConfiguration.Slab(Seed, Atoms, 3)];

    [Test]
    public void Holds([ValueSource(typeof(Backends), nameof(Backends.OperationCases))] BackendCase backend)
    {
        using var tested = backend.Create();
        if (backend.Precision == Precision.Float)
            Run<float>(tested);
        else
            Run<double>(tested);
    }

    private static void Run<T>(IBackend backend) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tables = new RandomPotential { Species = 3, BodyOrder = 2, Reduced = 1, ImageAtoms = Atoms }.Build().Tables();
        using var tested = backend.Compile<T>(tables);
        using var reference = new ReferenceOperations(tables);
        var frames = Array.ConvertAll(Structures, structure => new FrameTwin<T>(structure, tables));
        Check(new ChunkSetting<T>("images", tested, reference, new Chunk<T>(Array.ConvertAll(frames, f => f.Tested), 3),
            new Chunk<double>(Array.ConvertAll(frames, f => f.Expected), 3), true, new(Seed)));
        foreach (var frame in frames)
            frame.Dispose();
    }

    private static void Check<T>(ChunkSetting<T> setting) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int elements = setting.Tested.Tables.Network.ImageFeatures * setting.FrameRows.Count;
        int[] indices = setting.InputIndices();
        var inputs = setting.Normal("inputs", setting.MaxInputs * setting.Rows.Count);
        var images = setting.Destination("images", elements);
        setting.Tested.InputImage(setting.Chunk, inputs.Tested, setting.FrameRows, images.Tested);
        setting.Reference.InputImage(setting.ReferenceChunk, inputs.Expected, setting.FrameRows, images.Expected);
        double[] x = At(indices, inputs.TestedValues()), pixels = images.TestedValues();
        Assert.That(pixels, Is.EqualTo(images.ExpectedValues()), "images");
        Assert.That(pixels.Where(value => value != 0), Is.EquivalentTo(x), "what is not zero in the images");

        var imageAdjoints = setting.Normal("image adjoints", elements);
        var adjoints = setting.Destination("input adjoints", setting.MaxInputs * setting.Rows.Count);
        setting.Tested.InputImageSpread(setting.Chunk, setting.FrameRows, imageAdjoints.Tested, adjoints.Tested);
        setting.Reference.InputImageSpread(setting.ReferenceChunk, setting.FrameRows, imageAdjoints.Expected, adjoints.Expected);
        double[] g = At(indices, adjoints.TestedValues());
        Assert.That(g, Is.EqualTo(At(indices, adjoints.ExpectedValues())), "input adjoints");
        setting.AssertZeroPadding(adjoints, setting.InputCount, indices);
        Agreement.AssertAdjoint(imageAdjoints.TestedValues(), pixels, g, x, Tolerances.Energy<double>(), "transpose");
    }

    private static double[] At(int[] indices, double[] values) => [.. indices.Select(i => values[i])];
}
