using NUnit.Framework;

namespace Nnip.Tests.Cuda;

/// <summary>What the steps of a training ask of the driver once all memory is there and the sequences are recorded.</summary>
public class TrainingStepTests
{
    private const int Few = 4, Many = 12;

    /// <summary>Graphs that are replayed at each step: that of the chunk and that of the update.</summary>
    private const int Graphs = 2;

    /// <summary>
    /// Uploads of each step: constants of Adam, factors of the loss, tables of the chunk. Each waits until the pinned memory that it is
    /// written to has left with an earlier step, which keeps the host from running ahead without bound.
    /// </summary>
    private const int Uploads = 3;

    private static readonly string[] HostWaitsAndMemory =
    [
        "cuMemcpyDtoHAsync_v2", "cuStreamSynchronize", "cuCtxSynchronize", "cuMemAlloc_v2", "cuMemFree_v2", "cuMemHostAlloc",
        "cuModuleLoadData", "cuLaunchKernel", "cuGraphInstantiateWithFlags",
    ];

    [SetUp]
    public void CompileKernels()
    {
        SoftwareDevice.Configure("");
        TrainingRound.RunOnDevice(1);
    }

    [Test]
    public void More_steps_read_nothing_back_and_allocate_nothing()
    {
        Dictionary<string, long> few = CallsOf(Few), many = CallsOf(Many);
        Assert.That(few, Does.ContainKey("cuMemcpyDtoHAsync_v2"), "the end of an epoch reads the sums");
        foreach (string call in HostWaitsAndMemory)
            Assert.That(many.GetValueOrDefault(call), Is.EqualTo(few.GetValueOrDefault(call)), call);
        Assert.That(many["cuEventSynchronize"] - few["cuEventSynchronize"], Is.LessThanOrEqualTo(Uploads * (Many - Few)));
        Assert.That(many["cuMemcpyHtoDAsync_v2"] - few["cuMemcpyHtoDAsync_v2"], Is.EqualTo(Uploads * (Many - Few)));
        Assert.That(many["cuGraphLaunch"] - few["cuGraphLaunch"], Is.EqualTo(Graphs * (Many - Few)));
    }

    /// <summary>The kernels that bench/README.md lists: two species, narrow layers, energies, forces and virials.</summary>
    [Test]
    public void A_step_launches_24_kernels() =>
        Assert.That(TrainingRound.Launches(Many) - TrainingRound.Launches(Few), Is.EqualTo(24 * (Many - Few)));

    private static Dictionary<string, long> CallsOf(int steps)
    {
        SoftwareDevice.Configure("");
        TrainingRound.RunOnDevice(steps);
        return SoftwareDevice.Calls();
    }
}
