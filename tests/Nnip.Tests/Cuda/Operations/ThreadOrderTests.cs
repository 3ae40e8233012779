using Nnip.Cuda.Operations;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Operations;

/// <summary>Results do not depend on the order in which threads, warps and blocks run.</summary>
public class ThreadOrderTests : OperationsTest
{
    [Test]
    public void All_orders_of_threads_give_the_same_bits()
    {
        using var operations = (CudaOperations<double>)Backend.Compile<double>(Model);
        using var frame = FrameOf(Structure(0, 14));
        using var other = FrameOf(Structure(1));
        var chunk = ChunkOf(frame, other);
        using var sequence = new OperationSequence(operations, chunk);
        double[]? expected = null;
        foreach (string order in (string[])["forward", "reverse", "random,seed=3", "random,seed=4"])
        {
            SoftwareDevice.Configure($"order={order}");
            sequence.Run(chunk);
            var results = sequence.Results(chunk);
            expected ??= results;
            Assert.That(results, Is.EqualTo(expected), order);
        }
    }

    [Test]
    public void Graphs_walked_outside_shared_memory_give_the_same_bits()
    {
        using var operations = (CudaOperations<double>)Backend.Compile<double>(Model);
        using var frame = FrameOf(Structure(0, 40));
        var chunk = ChunkOf(frame);
        using var sequence = new OperationSequence(operations, chunk);
        using var jacobian = operations.Allocate("jacobian", 3 * Model.MaxInvariants * chunk.PairStride);
        using var densities = operations.Allocate("densities", Model.Descriptor.DensityCount * chunk.Rows.Count);
        var shared = Results();
        operations.GraphSharedLimit = 0;
        Assert.That(Results(), Is.EqualTo(shared));

        (double[], double[]) Results()
        {
            sequence.Run(chunk);
            operations.Density(chunk, densities);
            operations.DescriptorJacobian(chunk, densities, jacobian);
            return (sequence.Results(chunk), jacobian.Download(jacobian.Length));
        }
    }
}
