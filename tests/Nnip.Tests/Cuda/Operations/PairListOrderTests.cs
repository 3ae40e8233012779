using System.Numerics;
using Nnip.Backends;
using Nnip.Cuda;
using Nnip.Structures;
using Nnip.Tests.Contract;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Operations;

/// <summary>Frames built on the device do not depend on the order in which its threads run, and are those of the host bit by bit.</summary>
public class PairListOrderTests
{
    [TearDown]
    public void ResetOrder() => SoftwareDevice.Configure("");

    [Test]
    public void Frames_do_not_depend_on_the_order_of_threads()
    {
        CheckOrders<double>();
        CheckOrders<float>();
    }

    [Test]
    public void Frames_that_make_room_come_back_as_they_were()
    {
        var potential = new RandomPotential().Build();
        var structures = Structures();
        SoftwareDevice.Configure("");
        using var backend = new CudaBackend();
        using var operations = backend.Compile<double>(potential.Tables());
        var frames = Array.ConvertAll(structures, structure => operations.BuildFrame(structure, potential.ReferenceEnergies));
        Assert.That(frames.Select(frame => frame.HasHostPairs), Has.All.False, "found on the device, and not copied before somebody asks");
        foreach (var frame in frames)
            ((Nnip.Cuda.Operations.DeviceFrame)frame.DeviceData!).Leave().Dispose();
        Assert.That(backend.Store.Count, Is.Zero);
        for (int f = 0; f < frames.Length; f++)
        {
            using var expected = FrameBuilder.Build<double>(structures[f], potential.Descriptor, potential.ReferenceEnergies);
            FrameChecks.AssertIdentical(frames[f], expected, $"frame {f}");
            operations.Prepare(new Chunk<double>([frames[f]], 2));
            var device = (Nnip.Cuda.Operations.DeviceFrame<double>)frames[f].DeviceData!;
            var copy = device.Download();
            Assert.That(copy.Neighbours.ToArray(), Is.EqualTo(expected.Neighbours.ToArray()), "on the device again");
            Assert.That(copy.TransposePairs.ToArray(), Is.EqualTo(expected.TransposePairs.ToArray()));
            copy.Dispose();
            frames[f].Dispose();
        }
    }

    private static void CheckOrders<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var potential = new RandomPotential().Build();
        foreach (string order in (string[])["order=forward", "order=reverse", "order=random,seed=1", "order=random,seed=2"])
        {
            SoftwareDevice.Configure(order);
            using var backend = new CudaBackend();
            using var operations = backend.Compile<T>(potential.Tables());
            foreach (var structure in Structures())
            {
                using var frame = operations.BuildFrame(structure, potential.ReferenceEnergies);
                using var expected = FrameBuilder.Build<T>(structure, potential.Descriptor, potential.ReferenceEnergies);
                FrameChecks.AssertIdentical(frame, expected, $"{order}, {structure.Count} atoms");
            }
        }
    }

    private static Configuration[] Structures() =>
    [
        RandomConfiguration.Triclinic(8, 40), RandomConfiguration.Small(9), RandomConfiguration.Slab(10, 14),
        RandomConfiguration.Supercell(RandomConfiguration.Triclinic(11, 20), 3, 2, 2, 0.1),
    ];
}
