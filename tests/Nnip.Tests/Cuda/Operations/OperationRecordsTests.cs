using Nnip.Backends;
using Nnip.Cuda.Operations;
using Nnip.Memory;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Operations;

/// <summary>Sequences of operations that are recorded and replayed.</summary>
public class OperationRecordsTests : OperationsTest
{
    private CudaOperations<double>? operations;
    private Frame<double>[] frames = [];
    private Chunk<double>[] chunks = [];

    private CudaOperations<double> Tested => operations!;

    [SetUp]
    public void Prepare()
    {
        operations = (CudaOperations<double>)Backend.Compile<double>(Model);
        frames = [FrameOf(Structure(0)), FrameOf(Structure(1)), FrameOf(Structure(2))];
        chunks = Array.ConvertAll(frames, frame => ChunkOf(frame));
    }

    [TearDown]
    public void Release()
    {
        foreach (var frame in frames)
            frame.Dispose();
        Tested.Dispose();
    }

    [Test]
    public void A_replay_gives_the_bits_of_a_plain_run_for_every_chunk_of_its_layout()
    {
        using var sequence = new OperationSequence(Tested, chunks[0]);
        var plain = Array.ConvertAll(chunks, chunk =>
        {
            sequence.Run(chunk);
            return sequence.Results(chunk);
        });
        Assert.That(plain[1], Is.Not.EqualTo(plain[0]));
        int calls = 0;
        foreach (int c in (int[])[0, 0, 0, 1, 2, 1, 0])
        {
            Run(sequence, chunks[c], ref calls);
            Assert.That(sequence.Results(chunks[c]), Is.EqualTo(plain[c]));
        }
        Assert.That(calls, Is.EqualTo(2), "once plainly, once recorded");
        Assert.That(Tested.Records.Replays, Is.EqualTo(5));
        Assert.That(Tested.Records.Graphs, Is.EqualTo(1));
    }

    [Test]
    public void A_replay_launches_as_many_kernels_as_a_plain_run()
    {
        using var sequence = new OperationSequence(Tested, chunks[0]);
        int calls = 0;
        var launches = new List<long>();
        for (int round = 0; round < 4; round++)
        {
            long before = Backend.Device.Launches;
            Run(sequence, chunks[0], ref calls);
            launches.Add(Backend.Device.Launches - before);
        }
        Assert.That(launches, Has.All.EqualTo(launches[0]));
    }

    [Test]
    public void Buffers_that_come_or_go_end_all_records()
    {
        using var sequence = new OperationSequence(Tested, chunks[0]);
        int calls = 0;
        Repeat(3);
        Assert.That(calls, Is.EqualTo(2));
        var buffer = Tested.Allocate("another", 10);
        Repeat(3);
        Assert.That(calls, Is.EqualTo(4), "after an allocation");
        buffer.Dispose();
        Repeat(3);
        Assert.That(calls, Is.EqualTo(6), "after a release");

        void Repeat(int count)
        {
            for (int round = 0; round < count; round++)
                Run(sequence, chunks[0], ref calls);
        }
    }

    [Test]
    public void Frames_that_come_to_the_device_end_no_record()
    {
        using var sequence = new OperationSequence(Tested, chunks[0]);
        int calls = 0;
        Run(sequence, chunks[0], ref calls);
        Run(sequence, chunks[0], ref calls);
        Run(sequence, chunks[1], ref calls);
        frames[1].DeviceData!.Dispose();
        Run(sequence, chunks[1], ref calls);
        Assert.That(calls, Is.EqualTo(2));
    }

    [Test]
    public void Sequences_with_and_without_kept_descriptors_are_different_ones()
    {
        using var sequence = new OperationSequence(Tested, chunks[0]);
        var densities = Tested.Allocate("kept densities", Model.Descriptor.DensityCount * chunks[0].Rows.Count);
        var inputs = Tested.Allocate("kept inputs", Model.MaxInvariants * chunks[0].Rows.Count);
        int calls = 0;
        for (int round = 0; round < 3; round++)
            Run(sequence, chunks[0], ref calls);
        frames[0].Cache = new(chunks[0].Rows, densities, inputs);
        Run(sequence, chunks[0], ref calls);
        Assert.That(calls, Is.EqualTo(3));
    }

    [Test]
    public void Layouts_and_keys_have_records_of_their_own()
    {
        var large = ChunkOf(frames[0], frames[1]);
        using var sequence = new OperationSequence(Tested, large);
        int calls = 0;
        for (int round = 0; round < 3; round++)
        {
            Run(sequence, chunks[0], ref calls, "one");
            Run(sequence, large, ref calls, "one");
            Run(sequence, chunks[0], ref calls, "two");
        }
        Assert.That(calls, Is.EqualTo(6));
        Assert.That(Tested.Records.Graphs, Is.EqualTo(3));
    }

    [Test]
    public void Only_the_sequences_used_last_are_remembered()
    {
        using var sequence = new OperationSequence(Tested, chunks[0]);
        int calls = 0;
        for (int key = 0; key <= OperationRecords.Limit; key++)
            for (int round = 0; round < 2; round++)
                Run(sequence, chunks[0], ref calls, key);
        Assert.That(Tested.Records.Graphs, Is.EqualTo(OperationRecords.Limit));
        calls = 0;
        Run(sequence, chunks[0], ref calls, OperationRecords.Limit);
        Assert.That(calls, Is.Zero, "the last is remembered");
        Run(sequence, chunks[0], ref calls, 0);
        Assert.That(calls, Is.EqualTo(1), "the first is forgotten");
    }

    [Test]
    public void A_sequence_that_fails_while_it_is_recorded_can_be_run_again()
    {
        using var sequence = new OperationSequence(Tested, chunks[0]);
        sequence.Run(chunks[0]);
        var expected = sequence.Results(chunks[0]);
        Tested.Run(chunks[0], "key", () => sequence.Run(chunks[0]));
        Assert.That(
            () => Tested.Run(chunks[0], "key", () =>
            {
                sequence.Run(chunks[0]);
                throw new TimeoutException();
            }),
            Throws.TypeOf<TimeoutException>());
        int calls = 0;
        for (int round = 0; round < 3; round++)
            Run(sequence, chunks[0], ref calls, "key");
        Assert.That(sequence.Results(chunks[0]), Is.EqualTo(expected));
        Assert.That(calls, Is.EqualTo(1));
    }

    [Test]
    public void Operations_without_a_chunk_are_recorded_too()
    {
        var rows = new RowLayout([5, 20]);
        using var densities = Tested.Allocate("densities", Model.Descriptor.DensityCount * rows.Count);
        using var inputs = Tested.Allocate("inputs", Model.MaxInvariants * rows.Count);
        densities.Upload([.. Enumerable.Range(0, densities.Length).Select(i => Math.Sin(i))]);
        Tested.Invariants(rows, densities, inputs);
        var expected = inputs.Download(inputs.Length);
        int calls = 0;
        for (int round = 0; round < 3; round++)
        {
            inputs.Upload(new double[inputs.Length]);
            Tested.Run(null, "invariants", () =>
            {
                calls++;
                Tested.Invariants(rows, densities, inputs);
            });
            Assert.That(inputs.Download(inputs.Length), Is.EqualTo(expected));
        }
        Assert.That(calls, Is.EqualTo(2));
    }

    private void Run(OperationSequence sequence, Chunk<double> chunk, ref int calls, object? key = null)
    {
        int count = 0;
        Tested.Run(chunk, key ?? "sequence", () =>
        {
            count++;
            sequence.Run(chunk);
        });
        calls += count;
    }
}
