using NUnit.Framework;

namespace Nnip.Tests.Cuda.Devices;

public class CaptureTests : DeviceTest
{
    [Test]
    public void A_graph_does_what_was_recorded_each_time_it_is_launched()
    {
        var scale = Compile(TestKernels.Arithmetic).Function("scale");
        using var x = Device.Upload<float>("x", [1, 2, 3]);
        using var y = Device.Allocate<float>("y", 3);
        long before = Device.Launches;
        using var graph = Device.Capture(() =>
        {
            Device.Launch(scale, 1, 32, 0, x, 2f, 3, y);
            y.CopyTo(x, 3);
            Device.Launch(scale, 1, 32, 0, x, 5f, 3, y);
        });
        Assert.That(graph, Is.Not.Null);
        Assert.That(x.Download(3), Is.EqualTo([1, 2, 3]), "recording runs nothing");
        Assert.That(Device.Launches, Is.EqualTo(before));
        graph!.Launch();
        graph.Launch();
        Assert.That(x.Download(3), Is.EqualTo([4, 8, 12]));
        Assert.That(y.Download(3), Is.EqualTo([20, 40, 60]));
        Assert.That(graph.Launches, Is.EqualTo(2));
        Assert.That(Device.Launches, Is.EqualTo(before + 4));
    }

    [Test]
    public void Products_can_be_recorded()
    {
        using var a = Device.Upload<double>("a", [1, 2, 3, 4]);
        using var c = Device.Allocate<double>("c", 4);
        Multiply();
        c.Clear();
        using var graph = Device.Capture(Multiply);
        Assert.That(c.Download(4), Is.All.Zero);
        graph!.Launch();
        Assert.That(c.Download(4), Is.EqualTo([7, 10, 15, 22]));

        void Multiply() => Device.Gemm(false, false, 2, 2, 2, 1.0, a.Address, 2, a.Address, 2, 0.0, c.Address, 2);
    }

    [Test]
    public void What_cannot_be_recorded_is_refused_and_leaves_a_usable_device()
    {
        using var buffer = Device.Upload<int>("numbers", [1, 2]);
        Refused(() => Device.Allocate<int>("late", 10), "buffer 'late' is allocated during the capture of a graph");
        Refused(() => buffer.Upload([1]), "memory is copied from or to the host");
        Refused(() => buffer.Download(1), "memory is copied from or to the host");
        Refused(Device.Synchronise, "the device is waited for");
        Refused(() => Device.CreateEvent(), "an event is made");
        Refused(() => Device.AllocatePinned<int>(1), "pinned memory is allocated");
        Refused(() => Device.Capture(() => { }), "a capture begins");
        ulong address = buffer.Address;
        Refused(() => Device.Gemm(false, false, 1, 1, 1, 1f, address, 1, address, 1, 0f, address, 1), "'cuBLAS workspace'");
        Assert.That(buffer.Download(2), Is.EqualTo([1, 2]));

        void Refused(Action what, string message) =>
            Assert.That(() => Device.Capture(() => what()), Throws.InvalidOperationException.With.Message.Contains(message));
    }

    [Test]
    public void An_exception_of_the_body_ends_the_capture()
    {
        Assert.That(() => Device.Capture(() => throw new ArithmeticException("mine")), Throws.TypeOf<ArithmeticException>());
        Device.Synchronise();
        using var graph = Device.Capture(() => { });
        graph!.Launch();
        Assert.That(graph.Launches, Is.Zero);
    }
}
