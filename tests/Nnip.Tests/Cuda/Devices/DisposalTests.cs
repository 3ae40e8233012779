using System.Runtime.CompilerServices;
using Nnip.Cuda.Devices;
using Nnip.Cuda.Interop;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Devices;

/// <summary>Everything of a device can be disposed in any order, twice, after the device, or left to the collector.</summary>
public class DisposalTests : DeviceTest
{
    [Test]
    public void Everything_alive_goes_with_the_device()
    {
        _ = Everything();
        Assert.That(Alive(), Is.Not.Empty);
        Device.Dispose();
        Assert.That(Alive(), Is.Empty);
    }

    [Test]
    public void Any_order_before_the_device_and_twice([Range(0, 3)] int seed)
    {
        var children = Everything();
        var random = new Random(seed);
        var order = children.Concat(children).ToArray();
        random.Shuffle(order);
        foreach (var child in order)
            child.Dispose();
    }

    [Test]
    public void After_the_device_and_twice()
    {
        var children = Everything();
        Device.Dispose();
        long calls = SoftwareDevice.Calls().Values.Sum();
        foreach (var child in children.Concat(children))
            child.Dispose();
        Device.Dispose();
        Assert.That(SoftwareDevice.Calls().Values.Sum(), Is.EqualTo(calls), "calls of the driver with handles that are gone");
        Assert.That(SoftwareDevice.Fault, Is.Empty);
    }

    [Test]
    public void Left_to_the_collector_before_the_device()
    {
        Forget();
        Collect();
        using var buffer = Device.Allocate<int>("picks up what was left", 1);
        Assert.That(Alive()["events"], Is.LessThan(8), "events of the forgotten ring and its own");
    }

    [Test]
    public void Left_to_the_collector_after_the_device()
    {
        Forget();
        Device.Dispose();
        Collect();
        Assert.That(Alive(), Is.Empty);
    }

    [Test]
    public void A_forgotten_device_and_its_children_crash_nothing()
    {
        ForgetDevice();
        Collect();
        // Its finalizers must not call the driver, so its context lives on; give that reference back for the check of what is left.
        Assert.That(Alive()["contexts"], Is.EqualTo(1), "the primary context is shared");
        Device.Dispose();
        Assert.That(CudaDriver.cuDevicePrimaryCtxRelease_v2(0), Is.EqualTo(CudaResult.Success));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void ForgetDevice() => CudaDevice.Open(0).Allocate<int>("forgotten", 10).Clear();
    }

    [Test]
    public void What_was_disposed_says_so()
    {
        var buffer = Device.Allocate<int>("numbers", 4);
        buffer.Dispose();
        Assert.That(() => buffer.Address, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => buffer.Upload([1]), Throws.TypeOf<ObjectDisposedException>());
        var other = Device.Allocate<int>("numbers", 4);
        var mark = Device.CreateEvent();
        Device.Dispose();
        Assert.That(() => other.Download(1), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(mark.Record, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => Device.Allocate<int>("numbers", 4), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(Device.Synchronise, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Two_devices_of_one_card_do_not_disturb_each_other()
    {
        using var buffer = Device.Upload<int>("mine", [1, 2, 3]);
        using (var second = CudaDevice.Open(0))
        {
            using var other = second.Upload<int>("other", [4, 5, 6]);
            Assert.That(other.Download(3), Is.EqualTo([4, 5, 6]));
        }
        Assert.That(buffer.Download(3), Is.EqualTo([1, 2, 3]));
    }

    [Test]
    public void A_thousand_rounds_leave_nothing()
    {
        Device.Dispose();
        for (int round = 0; round < 1000; round++)
        {
            using var device = CudaDevice.Open(0);
            using var buffer = device.Upload<int>("numbers", [round]);
            Assert.That(buffer.Download(1)[0], Is.EqualTo(round));
        }
        Assert.That(Alive(), Is.Empty);
    }

    private IDisposable[] Everything()
    {
        var buffer = Device.Upload<float>("x", new float[100]);
        var module = Compile(TestKernels.Arithmetic);
        var kernel = module.Function("scale");
        var graph = Device.Capture(() => Device.Launch(kernel, 1, 128, 0, buffer, 2f, 100, buffer))!;
        graph.Launch();
        Device.Gemm(false, false, 10, 10, 10, 1f, buffer.Address, 10, buffer.Address, 10, 0f, Device.Allocate<float>("c", 100).Address, 10);
        return [buffer, module, graph, Device.CreateEvent(), Device.AllocatePinned<double>(10), Device.CreateUploadRing<int>(10)];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Forget() => _ = Everything();

    private static void Collect()
    {
        for (int round = 0; round < 2; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
