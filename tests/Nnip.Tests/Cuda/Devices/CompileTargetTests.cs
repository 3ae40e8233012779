using Nnip.Cuda.Devices;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Devices;

public class CompileTargetTests
{
    private static readonly int[] Cuda11 = [35, 50, 60, 70, 75, 80, 86, 89, 90];
    private static readonly int[] Cuda13 = [75, 80, 86, 89, 90, 100, 120];

    [Test]
    public void A_known_architecture_gets_machine_code() =>
        Assert.That(CompileTarget.For(80, Cuda11), Is.EqualTo(new CompileTarget("sm_80", true)));

    [Test]
    public void A_newer_architecture_gets_ptx_of_the_newest_known_below_it() =>
        Assert.That(CompileTarget.For(100, Cuda11), Is.EqualTo(new CompileTarget("compute_90", false)));

    [Test]
    public void An_architecture_between_known_ones_gets_ptx_of_the_one_below() =>
        Assert.That(CompileTarget.For(87, Cuda13), Is.EqualTo(new CompileTarget("compute_86", false)));

    [Test]
    public void An_architecture_older_than_all_known_has_no_target() => Assert.That(CompileTarget.For(70, Cuda13), Is.Null);

    [Test]
    public void Ptx_older_than_the_kernels_assume_is_no_target() => Assert.That(CompileTarget.For(72, [50, 60]), Is.Null);
}
