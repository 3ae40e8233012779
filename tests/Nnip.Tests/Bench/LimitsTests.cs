using Nnip.Bench.Limits;
using Nnip.Measurement;
using NUnit.Framework;

namespace Nnip.Tests.Bench;

/// <summary>The table of limits says of each operation which part of the larger of two bounds it reaches.</summary>
public class LimitsTests
{
    private static readonly Ceilings Ceilings = new(Memory: 50e9, Cache: 200e9, Single: 100e9, Double: 40e9, Flops: 100e9);

    /// <summary>2 GB take 40 ms of memory and 10 ms of the cache; 1 and 3 GFLOP take 10 and 30 ms.</summary>
    [TestCase(1e9, false, "20.0 | 10.0 | 40 %")]
    [TestCase(3e9, false, "20.0 | 30.0 | 40 %")]
    [TestCase(1e9, true, "20.0 | 10.0 | 10 %")]
    [TestCase(3e9, true, "20.0 | 30.0 | 30 %")]
    public void The_larger_bound_is_the_limit(double flops, bool inCache, string rates)
    {
        var row = new BenchmarkRow("operation", 0.1, new(2e9, flops));
        Assert.That(LimitsCommand.Rates(row, Ceilings, inCache ? Ceilings.Cache : Ceilings.Memory), Is.EqualTo(rates));
    }
}
