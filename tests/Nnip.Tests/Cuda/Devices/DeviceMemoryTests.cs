using System.Runtime.CompilerServices;
using Nnip.Cuda;
using Nnip.Cuda.Devices;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Devices;

public class DeviceMemoryTests : DeviceTest
{
    [TestCase(0, 512)]
    [TestCase(512, 512)]
    [TestCase(513, 1024)]
    [TestCase(4097, 4608)]
    [TestCase(1L << 20, 1L << 20)]
    [TestCase((1L << 20) + 1, (1L << 20) + (1L << 17))]
    [TestCase(3_000_000_000, 3_221_225_472)]
    public void Blocks_waste_an_eighth_at_most_above_the_smallest(long bytes, long block)
    {
        Assert.That(DeviceMemory.BlockSize(bytes), Is.EqualTo(block));
        if (bytes > 4096)
            Assert.That(block - bytes, Is.LessThanOrEqualTo(bytes / 8));
    }

    [Test]
    public void A_step_that_was_done_before_makes_no_driver_allocation()
    {
        Step();
        long allocations = Device.Memory.DriverAllocations, reserved = Device.Memory.BytesReserved;
        SoftwareDevice.Configure("");
        for (int round = 0; round < 10; round++)
            Step();
        Assert.That(Device.Memory.DriverAllocations, Is.EqualTo(allocations));
        Assert.That(Device.Memory.BytesReserved, Is.EqualTo(reserved));
        Assert.That(SoftwareDevice.Calls().Keys, Has.None.Contains("Alloc").And.None.Contains("Free"));

        void Step()
        {
            using var a = Device.Upload<float>("a", new float[1000]);
            using var b = Device.Allocate<float>("b", 3, 7000);
            using (var c = Device.Allocate<double>("c", 500))
                c.Clear();
            using var d = Device.Allocate<int>("d", 990);
            a.Download(10);
        }
    }

    [Test]
    public void A_freed_block_is_reused_also_by_a_somewhat_smaller_buffer()
    {
        var first = Device.Allocate<byte>("first", 100_000);
        ulong address = first.Address;
        first.Dispose();
        using var second = Device.Allocate<byte>("second", 80_000);
        Assert.That(second.Address, Is.EqualTo(address));
        using var third = Device.Allocate<byte>("third", 80_000);
        Assert.That(third.Address, Is.Not.EqualTo(address));
    }

    [Test]
    public void A_large_block_is_not_wasted_on_a_small_buffer()
    {
        Device.Allocate<byte>("large", 1_000_000).Dispose();
        using var small = Device.Allocate<byte>("small", 1000);
        Assert.That(Device.Memory.BytesInUse, Is.EqualTo(1024));
    }

    [Test]
    public void Bytes_are_counted()
    {
        var memory = Device.Memory;
        using (Device.Allocate<byte>("a", 1024))
        using (Device.Allocate<byte>("b", 2048))
            Assert.That(memory.BytesInUse, Is.EqualTo(3072));
        Assert.That(memory.BytesInUse, Is.Zero);
        Assert.That(memory.PeakBytes, Is.EqualTo(3072));
        Assert.That(memory.BytesReserved, Is.EqualTo(3072));
        memory.Trim();
        Assert.That(memory.BytesReserved, Is.Zero);
    }

    [Test]
    public void Out_of_memory_says_which_buffer_how_much_and_what_lowers_it()
    {
        Device.Memory.Budget = 16 << 20;
        using var other = Device.Allocate<byte>("other", 8 << 20);
        var error = Assert.Throws<DeviceOutOfMemoryException>(() => Device.Allocate<float>("pair forces", 3, 812_000));
        Assert.That(error!.Message, Is.EqualTo(
            "out of device memory: buffer 'pair forces' (3, 812000) of float needs 9.7 MB, but 8.4 MB are free " +
            "of the memory_budget of 16.8 MB; " +
            "a smaller batch_size lowers the need, a larger memory_budget allows it"));
        Assert.That((error.BufferName, error.Requested, error.Free), Is.EqualTo(("pair forces", 9_744_000L, 8L << 20)));
        using var smaller = Device.Allocate<float>("pair forces", 3, 600_000);
        Assert.That(smaller.Length, Is.EqualTo(1_800_000), "what fits is still served");
    }

    [Test]
    public void A_buffer_that_fits_only_without_rounding_is_served()
    {
        Device.Memory.Budget = 1_000_448;
        using var buffer = Device.Allocate<byte>("all of it", 1_000_100);
        Assert.That(DeviceMemory.BlockSize(1_000_100), Is.GreaterThan(Device.Memory.Budget));
        Assert.That(Device.Memory.BytesInUse, Is.EqualTo(1_000_448));
    }

    [Test]
    public void A_budget_is_kept_by_giving_back_what_lies_idle()
    {
        Device.Memory.Budget = 10 << 20;
        for (int megabytes = 1; megabytes <= 8; megabytes++)
            Device.Allocate<byte>("grows", megabytes << 20).Dispose();
        Assert.That(Device.Memory.BytesReserved, Is.LessThanOrEqualTo(Device.Memory.Budget));
        Assert.That(Device.Memory.Available(), Is.EqualTo(10 << 20));
    }

    [Test]
    public void A_device_that_is_full_gives_back_what_lies_idle_and_then_refuses()
    {
        Device.Dispose();
        SoftwareDevice.Configure("memory=16777216");
        try
        {
            using var small = CudaDevice.Open(0);
            small.Allocate<byte>("first", 9 << 20).Dispose();
            using var second = small.Allocate<byte>("second", 14 << 20);
            var error = Assert.Throws<DeviceOutOfMemoryException>(() => small.Allocate<double>("third", 1 << 20));
            Assert.That(error!.Message,
                Does.Contain("buffer 'third' (1048576) of double needs 8.4 MB, but 2.1 MB are free of 16.8 MB; a smaller batch_size"));
        }
        finally
        {
            SoftwareDevice.Configure("memory=8589934592");
        }
    }

    [Test]
    public void A_shape_too_large_for_an_array_is_refused() =>
        Assert.That(() => Device.Allocate<float>("huge", 1 << 20, 1 << 20), Throws.TypeOf<OverflowException>());

    [Test]
    public void Memory_of_a_forgotten_buffer_comes_back()
    {
        Forget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var next = Device.Allocate<byte>("next", 50_000);
        Assert.That(Device.Memory.DriverAllocations, Is.EqualTo(1));
        next.Upload([1, 2, 3]);
        Assert.That(next.Download(3), Is.EqualTo([1, 2, 3]), "the block itself was not left to the collector");

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Forget() => Device.Allocate<byte>("forgotten", 50_000);
    }
}
