using Nnip.Backends;
using Nnip.Cuda;
using Nnip.Cuda.Operations;
using Nnip.Neighbours;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Operations;

/// <summary>Frames and tables of chunks on the device.</summary>
public class FrameStoreTests : OperationsTest
{
    [Test]
    public void Chunks_of_one_layout_take_turns_in_the_same_tables()
    {
        using var operations = (CudaOperations<double>)Backend.Compile<double>(Model);
        Frame<double>[] frames = [FrameOf(Structure(0)), FrameOf(Structure(1))];
        var chunks = Array.ConvertAll(frames, frame => ChunkOf(frame));
        using var sequence = new OperationSequence(operations, chunks[0]);
        var first = Array.ConvertAll(chunks, chunk => Results(sequence, chunk));
        long buffers = SoftwareDevice.Live()["buffers"];
        SoftwareDevice.Configure("");
        for (int round = 0; round < 3; round++)
            Assert.That(Array.ConvertAll(chunks, chunk => Results(sequence, chunk)), Is.EqualTo(first));
        Assert.That(SoftwareDevice.Live()["buffers"], Is.EqualTo(buffers));
        Assert.That(SoftwareDevice.Calls()["cuMemcpyHtoDAsync_v2"], Is.EqualTo(6), "one upload of tables for each turn");
        foreach (var frame in frames)
            frame.Dispose();
    }

    [Test]
    public void Vectors_written_anew_are_read_anew()
    {
        var descriptor = Model.Descriptor;
        var (before, after) = (Structure(0), Structure(1));
        using var operations = (CudaOperations<double>)Backend.Compile<double>(Model);
        var list = PairList.Build(before, descriptor.Cutoff + 1);
        using var frame = FrameBuilder.Build<double>(before, descriptor, list, new double[2], out int[] origins);
        var chunk = ChunkOf(frame);
        using var sequence = new OperationSequence(operations, chunk);
        var old = Results(sequence, chunk);
        var verlet = new VerletList(descriptor.Cutoff, skin: 1);
        verlet.Update(before.Positions, before.Cell, before.Source);
        using var moved = FrameBuilder.Build<double>(before, descriptor, verlet.Current, new double[2], out origins);
        Assert.That(verlet.Update(after.Positions, after.Cell, after.Source), Is.False, "the pairs still hold");
        chunk = ChunkOf(moved);
        Assert.That(Results(sequence, chunk), Is.EqualTo(old));
        FrameBuilder.WriteVectors(verlet.Current, origins, moved);
        var written = Results(sequence, chunk);
        Assert.That(written, Is.Not.EqualTo(old));
        operations.Run(chunk, "key", () => sequence.Run(chunk));
        operations.Run(chunk, "key", () => sequence.Run(chunk));
        verlet.Update(before.Positions, before.Cell, before.Source);
        FrameBuilder.WriteVectors(verlet.Current, origins, moved);
        operations.Run(chunk, "key", () => Assert.Fail("not replayed"));
        Assert.That(sequence.Results(chunk), Is.EqualTo(old).AsCollection.Within(1e-9));
    }

    [Test]
    public void Frames_leave_where_memory_is_short_and_come_again()
    {
        var frames = Enumerable.Range(0, 12).Select(variant => FrameOf(Structure(variant % 4, 20))).ToArray();
        var chunks = Array.ConvertAll(frames, frame => ChunkOf(frame));
        double[][] Round(CudaOperations<double> operations)
        {
            using var sequence = new OperationSequence(operations, chunks[0]);
            foreach (var chunk in chunks)
                operations.Prepare(chunk);
            return Array.ConvertAll(chunks, chunk => Results(sequence, chunk));
        }

        double[][] expected;
        long needed;
        using (var operations = (CudaOperations<double>)Backend.Compile<double>(Model))
        {
            expected = Round(operations);
            Assert.That(Backend.Store.Count, Is.EqualTo(frames.Length));
            needed = Backend.Device.Memory.PeakBytes;
        }
        Reopen(needed * 3 / 4);
        using (var operations = (CudaOperations<double>)Backend.Compile<double>(Model))
        {
            Assert.That(Round(operations), Is.EqualTo(expected));
            Assert.That(Backend.Store.Count, Is.LessThan(frames.Length).And.GreaterThan(0));
        }
        foreach (var frame in frames)
            frame.Dispose();
        Assert.That(Backend.Store.Count, Is.Zero);
    }

    [Test]
    public void The_next_chunk_is_copied_beside_the_computation_into_memory_that_is_no_longer_read()
    {
        var frames = Enumerable.Range(0, 9).Select(variant => FrameOf(Structure(variant % 5, 20))).ToArray();
        var chunks = Array.ConvertAll(frames, frame => ChunkOf(frame));
        double[][] expected;
        long needed, ofFrames;
        using (var operations = (CudaOperations<double>)Backend.Compile<double>(Model))
        {
            expected = Epoch(operations);
            needed = Backend.Device.Memory.PeakBytes;
            ofFrames = frames.Sum(frame => 40L * frame.PairCount);
            Assert.That(Backend.Store.CopiedBeside, Is.Zero, "there was room");
        }
        Reopen(needed - ofFrames / 2);
        SoftwareDevice.Configure("order=forward,late=1");
        using (var operations = (CudaOperations<double>)Backend.Compile<double>(Model))
        {
            Assert.That(Epoch(operations), Is.EqualTo(expected));
            Assert.That(Epoch(operations), Is.EqualTo(expected));
            Assert.That(Backend.Store.CopiedBeside, Is.GreaterThan(frames.Length));
        }
        foreach (var frame in frames)
            frame.Dispose();

        double[][] Epoch(CudaOperations<double> operations)
        {
            using var sequence = new OperationSequence(operations, chunks[0]);
            var results = new double[chunks.Length][];
            for (int c = 0; c < chunks.Length; c++)
            {
                sequence.Run(chunks[c]);
                operations.Prepare(chunks[(c + 1) % chunks.Length]);
                results[c] = sequence.Results(chunks[c]);
            }
            return results;
        }
    }

    [Test]
    public void A_chunk_that_does_not_fit_is_refused_with_the_buffer_and_its_size()
    {
        using var frame = FrameOf(Structure(0, 40));
        var chunk = ChunkOf(frame);
        Reopen(memoryBudget: 32 << 10);
        using var operations = Backend.Compile<double>(Model);
        var refused = Assert.Throws<DeviceOutOfMemoryException>(() => operations.Prepare(chunk));
        Assert.That(refused!.Message, Does.Contain("buffer 'frame'").And.Contain("memory_budget"));
        Assert.That(frame.DeviceData, Is.Null);
        Assert.That(Backend.Store.Count, Is.Zero);
    }

    private static double[] Results(OperationSequence sequence, Chunk<double> chunk)
    {
        sequence.Run(chunk);
        return sequence.Results(chunk);
    }
}
