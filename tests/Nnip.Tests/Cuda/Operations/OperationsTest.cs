using Nnip.Backends;
using Nnip.Cuda;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Operations;

/// <summary>A test with an open backend on the software device, after which nothing may be left alive there.</summary>
public abstract class OperationsTest
{
    private CudaBackend? backend;

    /// <summary>A model of two species with products of three densities and pair terms.</summary>
    private protected static ModelTables Model { get; } =
        new RandomPotential { Seed = 5, BodyOrder = 4, Degree = 4, PairTermReach = 0 }.Build().Tables();

    private protected CudaBackend Backend => backend!;

    [SetUp]
    public void OpenBackend()
    {
        SoftwareDevice.EnsureReady();
        SoftwareDevice.Configure("order=forward");
        backend = Open(0);
    }

    [TearDown]
    public void CloseBackend()
    {
        backend?.Dispose();
        Assert.That(
            SoftwareDevice.Live().Where(kind => kind.Value != 0).ToDictionary(), Is.Empty, "left alive after the backend was disposed");
        Assert.That(SoftwareDevice.Fault, Is.Empty);
    }

    /// <summary>Another backend in place of the open one.</summary>
    private protected void Reopen(long memoryBudget)
    {
        backend?.Dispose();
        backend = Open(memoryBudget);
    }

    private static CudaBackend Open(long memoryBudget) => new(0, memoryBudget);

    /// <summary>The frame of a configuration.</summary>
    private protected static Frame<double> FrameOf(Configuration configuration) =>
        FrameBuilder.Build<double>(configuration, Model.Descriptor, new double[Model.Descriptor.SpeciesCount]);

    /// <summary>Structures of the same atoms at different places.</summary>
    private protected static Configuration Structure(int variant, int atoms = 9) =>
        RandomConfiguration.Moved(
            RandomConfiguration.Triclinic(3, atoms), (i, r) => r + (double)(variant * (i % 3)) * new Vec3(0.05, -0.03, 0.02));

    /// <summary>A chunk of whole frames with room for any of the structures above.</summary>
    private protected static Chunk<double> ChunkOf(params ReadOnlySpan<Frame<double>> frames) =>
        new(frames, Model.Descriptor.SpeciesCount, pairCapacity: 2000 * frames.Length);
}
