using Nnip.Cpu;
using Nnip.Cuda;
using NUnit.Framework;

namespace Nnip.Tests.Cuda;

/// <summary>Nothing is left on a device when those who used it are gone, whether all went well or a call failed.</summary>
public class LeakTests
{
    // The first step runs plainly, the second is recorded, the third replays the record.
    private const int Steps = 3;

    [SetUp]
    public void Configure() => SoftwareDevice.Configure("");

    [TearDown]
    public void NothingIsAlive()
    {
        SoftwareDevice.Configure("");
        Assert.That(Alive(), Is.Empty);
    }

    [Test]
    public void A_round_gives_what_the_Cpu_gives()
    {
        double[] device = TrainingRound.RunOnDevice(Steps), cpu = TrainingRound.Run(() => new CpuBackend(1), Steps);
        for (int i = 0; i < device.Length; i++)
            Assert.That(device[i], Is.EqualTo(cpu[i]).Within(1e-7).Percent, $"number {i}");
    }

    [Test]
    public void After_a_thousand_rounds_of_training_nothing_is_left()
    {
        const int Rounds = 1000;
        double[] first = TrainingRound.RunOnDevice(1);
        for (int round = 1; round < Rounds; round++)
        {
            Assert.That(TrainingRound.RunOnDevice(1), Is.EqualTo(first), $"round {round}");
            Assert.That(Alive(), Is.Empty, $"after round {round}");
        }
    }

    [Test]
    public void Whichever_call_fails_ends_in_one_error_and_leaves_nothing()
    {
        long calls = Calls(wide: false).Values.Sum();
        int failed = FailEach(wide: false, Enumerable.Range(1, (int)calls).Select(call => $"any:{call}"));
        TestContext.Out.WriteLine($"{calls} calls, of which {failed} ended in an error when they failed");
        Assert.That(failed, Is.GreaterThan(100), "a training makes more calls than that");
    }

    /// <summary>The calls that a network of wide layers adds.</summary>
    [Test]
    public void So_does_whichever_call_of_cuBLAS_fails()
    {
        var calls = Calls(wide: true).Where(call => call.Key.StartsWith("cublas", StringComparison.Ordinal)).ToArray();
        int failed = FailEach(
            wide: true, calls.SelectMany(call => Enumerable.Range(1, (int)call.Value).Select(number => $"{call.Key}:{number}")));
        Assert.That(failed, Is.GreaterThan(20), "products of every layer and sweep");
    }

    private static Dictionary<string, long> Calls(bool wide)
    {
        SoftwareDevice.Configure("");
        TrainingRound.RunOnDevice(Steps, wide);
        SoftwareDevice.Configure("");
        TrainingRound.RunOnDevice(Steps, wide);
        return SoftwareDevice.Calls();
    }

    /// <summary>
    /// Runs a round for each call, which then fails, and a round after it; returns how many of the first ended in an error.
    /// </summary>
    private static int FailEach(bool wide, IEnumerable<string> calls)
    {
        double[] expected = TrainingRound.RunOnDevice(Steps, wide);
        int failed = 0;
        foreach (string call in calls)
        {
            var error = Fail(call, wide, out double[] result);
            Assert.That(Alive(), Is.Empty, $"left after call {call} failed: {error?.Message}");
            if (error is null)
            {
                Assert.That(result, Is.EqualTo(expected), $"the failure of call {call} was put up with");
                continue;
            }
            failed++;
            Assert.That(error, Is.InstanceOf<CudaException>(), $"call {call}: {error}");
            Assert.That(error.Message, Is.Not.Empty.And.Not.Contains('\n'), $"call {call}");
            SoftwareDevice.Configure("");
            Assert.That(TrainingRound.RunOnDevice(1, wide), Has.Length.EqualTo(expected.Length), $"after call {call} failed");
        }
        SoftwareDevice.Configure("");
        Assert.That(TrainingRound.RunOnDevice(Steps, wide), Is.EqualTo(expected));
        return failed;
    }

    /// <summary>Runs a round in which one call fails.</summary>
    private static Exception? Fail(string call, bool wide, out double[] result)
    {
        SoftwareDevice.Configure($"fail={call}");
        result = [];
        try
        {
            result = TrainingRound.RunOnDevice(Steps, wide);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static Dictionary<string, long> Alive() => SoftwareDevice.Live().Where(kind => kind.Value != 0).ToDictionary();
}
