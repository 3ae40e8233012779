using Nnip.Cuda.Devices;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Devices;

public class UploadRingTests : DeviceTest
{
    [Test]
    public void Every_step_gets_its_own_values([Values(2, 3)] int slots)
    {
        using var ring = Device.CreateUploadRing<int>(100, slots);
        using var table = Device.Allocate<int>("table", 100);
        using var kept = Device.Allocate<int>("kept", 20, 100);
        for (int step = 0; step < 20; step++)
        {
            ring.Next().Fill(step);
            ring.Upload(table, 100);
            table.CopyTo(kept, 100, 0, 100 * step);
        }
        Assert.That(kept.Download(2000), Is.EqualTo(Enumerable.Range(0, 2000).Select(i => i / 100)));
    }

    [Test]
    public void An_upload_that_goes_ahead_is_there_after_the_join_and_disturbs_nothing_before()
    {
        using var ring = Device.CreateUploadRing<int>(100);
        using var even = Device.Allocate<int>("even", 100);
        using var odd = Device.Allocate<int>("odd", 100);
        CudaBuffer<int>[] tables = [even, odd];
        using var kept = Device.Allocate<int>("kept", 20, 100);
        Ahead(0);
        for (int step = 0; step < 20; step++)
        {
            ring.Join();
            Ahead(step + 1);
            tables[step % 2].CopyTo(kept, 100, 0, 100 * step);
        }
        ring.Join();
        Assert.That(kept.Download(2000), Is.EqualTo(Enumerable.Range(0, 2000).Select(i => i / 100)));

        void Ahead(int step)
        {
            ring.Next().Fill(step);
            ring.UploadAhead(tables[step % 2], 100);
        }
    }

    [Test]
    public void Part_of_a_slot_goes_to_part_of_a_buffer()
    {
        using var ring = Device.CreateUploadRing<int>(4);
        using var table = Device.Upload<int>("table", [0, 0, 0, 0, 0]);
        ((ReadOnlySpan<int>)[1, 2, 3, 4]).CopyTo(ring.Next());
        ring.Upload(table, 2, 3);
        Assert.That(table.Download(5), Is.EqualTo([0, 0, 0, 1, 2]));
        Assert.That(() => ring.Upload(table, 5), Throws.TypeOf<ArgumentOutOfRangeException>(), "longer than a slot");
        Assert.That(() => ring.Upload(table, 3, 3), Throws.TypeOf<ArgumentOutOfRangeException>(), "longer than the buffer");
    }

    [Test]
    public void One_slot_is_no_ring() =>
        Assert.That(() => Device.CreateUploadRing<int>(10, 1), Throws.TypeOf<ArgumentOutOfRangeException>());
}
