using Nnip.Backends;
using Nnip.Cuda.Devices;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Devices;

public class CudaBufferTests : DeviceTest
{
    [TestCase(1)]
    [TestCase(1000)]
    [TestCase(Staging.ChunkBytes / 4)]
    [TestCase(Staging.ChunkBytes / 4 + 1)]
    [TestCase(9 * Staging.ChunkBytes / 4 + 77)]
    public void Values_come_back_as_they_were_sent(int length)
    {
        float[] values = [.. Enumerable.Range(0, length).Select(i => i - 0.5f)];
        using var buffer = Device.Upload<float>("values", values);
        Assert.That(buffer.Download(length), Is.EqualTo(values));
    }

    [Test]
    public void The_source_may_be_reused_as_soon_as_the_upload_returns()
    {
        var values = new double[300_000];
        using var first = Device.Allocate<double>("first", values.Length);
        using var second = Device.Allocate<double>("second", values.Length);
        Array.Fill(values, 1);
        first.Upload(values);
        Array.Fill(values, 2);
        second.Upload(values);
        Assert.That(first.Download(values.Length), Is.All.EqualTo(1));
        Assert.That(second.Download(values.Length), Is.All.EqualTo(2));
    }

    [Test]
    public void Parts_are_copied_to_where_they_belong()
    {
        using var buffer = Device.Upload<int>("numbers", [0, 1, 2, 3, 4, 5]);
        buffer.Upload([20, 30], 2);
        var part = new int[3];
        buffer.Download(part, 1);
        Assert.That(part, Is.EqualTo([1, 20, 30]));
    }

    [Test]
    public void Clear_sets_elements_to_zero_and_CopyTo_copies_on_the_device()
    {
        using var from = Device.Upload<int>("from", [1, 2, 3, 4]);
        using var to = Device.Allocate<int>("to", 6);
        to.Clear();
        from.CopyTo(to, 2, 1, 3);
        from.Clear(1, 2);
        from.CopyTo(to, 0);
        Assert.That(to.Download(6), Is.EqualTo([0, 0, 0, 2, 3, 0]));
        Assert.That(from.Download(4), Is.EqualTo([1, 0, 0, 4]));
    }

    [Test]
    public void Ranges_outside_the_buffer_are_refused()
    {
        using var buffer = Device.Allocate<int>("numbers", 4);
        Assert.That(() => buffer.Upload([1, 2], 3), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => buffer.Upload([1], -1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => buffer.Download(5), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => buffer.Clear(2, 3), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => buffer.CopyTo(buffer, -1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => buffer.At(5), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(buffer.At(3), Is.EqualTo(buffer.Address + 12));
    }

    [Test]
    public void A_buffer_knows_its_shape_and_an_empty_one_is_legal()
    {
        using var buffer = Device.Allocate<float>("planes", 3, 5);
        using var empty = Device.Allocate<float>("nothing", 0);
        Assert.That(buffer.Shape, Is.EqualTo([3, 5]));
        Assert.That(buffer.Length, Is.EqualTo(15));
        empty.Upload([]);
        Assert.That(empty.Download(0), Is.Empty);
        Assert.That(empty.Address, Is.Not.Zero);
    }

    [Test]
    public void A_buffer_of_another_backend_is_named()
    {
        using var host = new HostBuffer<float>("weights", 3);
        Assert.That(() => CudaBuffer<float>.Of(host), Throws.ArgumentException.With.Message.Contains("buffer 'weights' is a HostBuffer"));
    }

    [Test]
    public void Any_thread_may_use_the_device()
    {
        using var buffer = Device.Upload<int>("numbers", [1, 2, 3]);
        int[] values = [];
        var thread = new Thread(() =>
        {
            buffer.Upload([5], 1);
            values = buffer.Download(3);
        });
        thread.Start();
        thread.Join();
        Assert.That(values, Is.EqualTo([1, 5, 3]));
    }

    [Test]
    public void Threads_that_copy_at_once_do_not_disturb_each_other()
    {
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var threads = Enumerable.Range(1, 4).Select(t => new Thread(() =>
        {
            int[] values = [.. Enumerable.Repeat(t, 400_000)];
            using var buffer = Device.Upload<int>($"of thread {t}", values);
            for (int round = 0; round < 5; round++)
                if (!buffer.Download(values.Length).AsSpan().SequenceEqual(values))
                    failures.Enqueue($"thread {t}, round {round}");
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.That(failures, Is.Empty);
    }
}
