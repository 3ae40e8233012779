using NUnit.Framework;

namespace Nnip.Tests.SoftwareDevice;

/// <summary>
/// The driver and NVRTC of the software device answer as the real ones do. The statements are in
/// native/software-device/src/driver_tests_*.cpp; each test has a process of its own, since options and faults belong to the process.
/// </summary>
public class DriverTests
{
    [TestCase("initialisation")]
    [TestCase("attributes")]
    [TestCase("memory")]
    [TestCase("redZones")]
    [TestCase("handles")]
    [TestCase("launchLimits")]
    [TestCase("stickyFault")]
    [TestCase("injectedFailures")]
    [TestCase("statistics")]
    [TestCase("compiler")]
    [TestCase("lateWork")]
    [TestCase("events")]
    [TestCase("graphs")]
    [TestCase("forbiddenInCapture")]
    [TestCase("streamsOutOfOrder")]
    public void Holds(string name)
    {
        var result = KernelRunner.Start("driver-tests", "fast", name);
        Assert.That(result.Output, Is.Empty);
        Assert.That(result.Code, Is.Zero);
    }

    [Test]
    public void EveryTestOfTheProgramIsRun()
    {
        var cases = typeof(DriverTests).GetMethod(nameof(Holds))!.GetCustomAttributes(typeof(TestCaseAttribute), false);
        string[] names = KernelRunner.Start("driver-tests", "fast").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(cases.Select(test => ((TestCaseAttribute)test).Arguments[0]), Is.EquivalentTo(names));
    }
}
