using NUnit.Framework;

namespace Nnip.Tests.SoftwareDevice;

/// <summary>Correct kernels give the right values and no alarm, whatever the mode, the order and the time at which work is done.</summary>
public class CorrectKernelTests
{
    private static IEnumerable<TestCaseData> Cases() =>
        from file in KernelRunner.Files("correct")
        from mode in KernelRunner.Modes
        select new TestCaseData(file, mode);

    [TestCaseSource(nameof(Cases))]
    public void RunsWithoutAlarm(string file, string mode)
    {
        var result = KernelRunner.Run(mode, "correct", file,
            "order=forward,late=0", "order=forward,late=1", "order=reverse,late=1",
            "order=random,seed=1,late=0", "order=random,seed=2,late=1");
        Assert.That(result.Output, Is.Empty);
        Assert.That(result.Code, Is.Zero);
    }
}
