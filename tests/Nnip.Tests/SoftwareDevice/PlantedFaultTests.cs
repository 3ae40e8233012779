using NUnit.Framework;

namespace Nnip.Tests.SoftwareDevice;

/// <summary>Every planted fault is found in the mode that should find it, with its kind, its kernel and its source line.</summary>
public class PlantedFaultTests
{
    /// <summary>File, kernel, and the kind as mode check and as the sanitizers of mode asan call it (null: not theirs to find).</summary>
    private static readonly (string File, string Kernel, string Check, string? Asan)[] Faults =
    [
        ("out_of_bounds_global_read", "shift", "out-of-bounds global read", "heap-buffer-overflow"),
        ("out_of_bounds_global_write", "fill", "out-of-bounds global write", "heap-buffer-overflow"),
        ("out_of_bounds_shared_read", "difference", "out-of-bounds index", "index 64 out of bounds"),
        ("out_of_bounds_shared_write", "reverse", "out-of-bounds shared write", "use-after-poison"),
        ("out_of_bounds_local_read", "polynomial", "out-of-bounds index", "index 5 out of bounds"),
        ("out_of_bounds_local_write", "rows", "out-of-bounds index", "index 8 out of bounds"),
        ("null_dereference", "scale", "null dereference", "load of null pointer"),
        ("misaligned_vector", "copy", "misaligned access", "misaligned address"),
        ("shared_race", "sum", "shared race", null),
        ("cross_thread_race", "smooth", "cross-thread global race", null),
        ("cross_block_race", "accumulate", "cross-block global race", null),
        ("uninitialised_shared", "halves", "uninitialised shared read", null),
        ("divergent_barrier", "halfway", "divergent barrier", null),
        ("bad_shuffle_mask", "tail", "bad shuffle mask", null),
        ("missing_sync", "reduce", "shared race", null),
        ("missing_stream_synchronisation", "consume", "missing stream synchronisation", null),
        ("use_after_free", "fill", "use after free", "heap-use-after-free"),
    ];

    private static IEnumerable<TestCaseData> InModeCheck() =>
        from fault in Faults
        select new TestCaseData(fault.File, fault.Kernel, fault.Check);

    private static IEnumerable<TestCaseData> InModeAsan() =>
        from fault in Faults
        where fault.Asan is not null
        select new TestCaseData(fault.File, fault.Kernel, fault.Asan);

    [TestCaseSource(nameof(InModeCheck))]
    public void IsCaughtByModeCheck(string file, string kernel, string kind)
    {
        var result = KernelRunner.Run("check", "faults", file, [.. KernelRunner.Orders.Select(order => "order=" + order)]);
        Assert.That(result.Code, Is.EqualTo(1), result.Output);
        string[] faults = [.. result.Output.Split('\n').Where(line => line.StartsWith("fault: ", StringComparison.Ordinal))];
        Assert.That(faults, Has.Length.EqualTo(KernelRunner.Orders.Length), result.Output);
        Assert.That(faults, Has.All.StartsWith($"fault: {kind}: ").And.All.Contains($"[kernel {kernel}, {file}.cu:{FaultLine(file)}"));
    }

    [TestCaseSource(nameof(InModeAsan))]
    public void IsCaughtByTheSanitizersOfModeAsan(string file, string kernel, string kind)
    {
        var result = KernelRunner.Run("asan", "faults", file, "order=forward");
        Assert.That(result.Code, Is.Not.Zero, result.Output);
        Assert.That(result.Output, Does.Contain(kind));
        Assert.That(result.Output, Does.Match($@"#0 0x[0-9a-f]+ in {kernel} {file}\.cu:{FaultLine(file)}\b"));
    }

    [Test]
    public void EveryFaultFileIsTested() =>
        Assert.That(Faults.Select(fault => fault.File).Order(StringComparer.Ordinal), Is.EqualTo(KernelRunner.Files("faults")));

    /// <summary>The line that the file itself marks.</summary>
    private static int FaultLine(string file)
    {
        string[] lines = File.ReadAllLines(Path.Combine(SoftwareDeviceBuild.SourceFolder, "faults", file + ".cu"));
        return Array.FindIndex(lines, line => line.EndsWith("// FAULT", StringComparison.Ordinal)) + 1;
    }
}
