using System.Globalization;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Cuda;

/// <summary>
/// `nnip train --device cuda` on DFT frames of HfO2: the losses of the CPU, and the same bits whatever the order of threads.
/// </summary>
public class TrainingOnDeviceTests
{
    private const int Frames = 8, Epochs = 2;

    private string folder = "";

    [SetUp]
    public void MakeData()
    {
        SoftwareDevice.EnsureReady();
        SoftwareDevice.Configure("");
        folder = Directory.CreateTempSubdirectory("nnip-device-").FullName;
        ExtendedXyzWriter.Write(Path.Combine(folder, "train.extxyz"), TestData.Hfo2Training.Take(Frames));
    }

    [TearDown]
    public void RemoveData()
    {
        Assert.That(SoftwareDevice.Fault, Is.Empty);
        SoftwareDevice.Configure("");
        Directory.Delete(folder, recursive: true);
    }

    [TestCase("double", 1e-9)]
    [TestCase("float", 1e-4)]
    public void Losses_are_those_of_the_cpu(string precision, double tolerance)
    {
        string[] device = Losses(Train("cuda", precision, "device")), cpu = Losses(Train("cpu", precision, "cpu"));
        Assert.That(device, Has.Length.EqualTo(cpu.Length).And.Length.EqualTo(8 * Epochs));
        foreach (var (found, expected) in device.Zip(cpu))
            Assert.That(Number(found), Is.EqualTo(Number(expected)).Within(tolerance * Math.Abs(Number(expected))));
    }

    [TestCase("double")]
    [TestCase("float")]
    public void Two_runs_and_all_orders_of_threads_give_the_same_bits(string precision)
    {
        string[]? first = null;
        foreach (string order in (string[])["forward", "forward", "reverse", "random,seed=7,late=1"])
        {
            SoftwareDevice.Configure($"order={order}");
            string[] losses = Losses(Train("cuda", precision, "run"));
            Assert.That(losses, Is.EqualTo(first ??= losses), order);
        }
    }

    [Test]
    public void A_small_memory_budget_splits_mini_batches()
    {
        double[] whole = [.. Losses(Train("cuda", "double", "whole")).Select(Number)];
        long launches = Launches();
        SoftwareDevice.Configure("");
        double[] split = [.. Losses(Train("cuda", "double", "split", "--memory-budget", "400000")).Select(Number)];
        Assert.That(Launches(), Is.GreaterThan(launches));
        foreach (var (found, expected) in split.Zip(whole))
            Assert.That(found, Is.EqualTo(expected).Within(1e-9 * Math.Abs(expected)));
    }

    /// <summary>Launches of kernels and of graphs since the device was configured.</summary>
    private static long Launches() =>
        SoftwareDevice.Calls().Where(call => call.Key is "cuLaunchKernel" or "cuGraphLaunch").Sum(call => call.Value);

    /// <summary>Trains and returns the folder of the results.</summary>
    private string Train(string device, string precision, string run, params string[] more)
    {
        string target = Path.Combine(folder, run);
        Nnip.Tests.Cli.Cli.Succeeds([
            "train", "--train", Path.Combine(folder, "train.extxyz"), "--out", target, "--overwrite", "--device", device,
            "--precision", precision, "--epochs", $"{Epochs}", "--batch-size", "4", "--validation.count", "2",
            "--descriptor.body-order", "3", "--descriptor.degree", "3", "--descriptor.r0", "2.1", "--descriptor.cutoff", "5",
            "--network.hidden", "8", "--loss.virial", "0.1", "--ema-decay", "0.9", .. more]);
        return target;
    }

    /// <summary>Losses and errors of all epochs: every measure but rate and time.</summary>
    private static string[] Losses(string run) =>
        [.. File.ReadAllLines(Path.Combine(run, "history.csv")).Skip(1).SelectMany(line => line.Split(',')[1..9])];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
