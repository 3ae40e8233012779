using NUnit.Framework;

namespace Nnip.Tests.SoftwareDevice;

/// <summary>Correct kernels give the right values and no alarm, whatever the mode, the order and the time at which work is done.</summary>
public class CorrectKernelTests
{
    private static IEnumerable<TestCaseData> Cases() =>
        from file in KernelRunner.Files("correct")
        from mode in KernelRunner.Modes
        from order in KernelRunner.Orders
        select new TestCaseData(file, $"mode={mode},order={order},late={(order == "forward" ? 0 : 1)}");

    [TestCaseSource(nameof(Cases))]
    public void RunsWithoutAlarm(string file, string options)
    {
        var result = KernelRunner.Run(options, "correct", file);
        Assert.That(result.Output, Is.Empty);
        Assert.That(result.Code, Is.Zero);
    }
}
