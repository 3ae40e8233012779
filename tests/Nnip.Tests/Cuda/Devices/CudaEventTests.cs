using Nnip.Cuda;
using Nnip.Cuda.Devices;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Devices;

public class CudaEventTests : DeviceTest
{
    [Test]
    public void A_mark_is_passed_when_what_came_before_is_done()
    {
        using var mark = Device.CreateEvent();
        Assert.That(mark.Completed, Is.True, "never set");
        using var buffer = Device.Upload<int>("numbers", new int[1000]);
        mark.Record();
        mark.Wait();
        mark.Synchronise();
        Assert.That(mark.Completed, Is.True);
    }

    [Test]
    public void Time_between_marks_is_not_negative()
    {
        using var start = Device.CreateEvent(timing: true);
        using var end = Device.CreateEvent(timing: true);
        start.Record();
        end.Record();
        end.Synchronise();
        Assert.That(CudaEvent.Milliseconds(start, end), Is.GreaterThanOrEqualTo(0));
    }

    [Test]
    public void Marks_without_timing_have_no_time()
    {
        using var start = Device.CreateEvent();
        using var end = Device.CreateEvent();
        start.Record();
        end.Record();
        end.Synchronise();
        Assert.That(() => CudaEvent.Milliseconds(start, end),
            Throws.TypeOf<CudaException>().With.Message.Contains("cuEventElapsedTime(milliseconds, "));
    }
}
