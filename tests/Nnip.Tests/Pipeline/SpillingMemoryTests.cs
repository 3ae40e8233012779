using System.Numerics;
using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Memory;
using Nnip.Neighbours;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using Nnip.Tests.Training;
using Nnip.Training;
using NUnit.Framework;

namespace Nnip.Tests.Pipeline;

/// <summary>
/// Training on frames that lie in a file because memory is short: the same bits, nothing left behind, little of them in memory.
/// </summary>
public class SpillingMemoryTests
{
    /// <summary>Less than any process has: every frame lies in the file.</summary>
    private const long TinyBudget = 1;

    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("nnip-spill-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    private static IEnumerable<TestCaseData> Optimizers()
    {
        foreach (var kind in Enum.GetValues<OptimizerKind>())
            yield return new TestCaseData(TeacherData.Settings with { Optimizer = new() { Kind = kind, ForceFraction = 0.5 } })
                .SetArgDisplayNames(kind.ToString());
        yield return new TestCaseData(TeacherData.Settings with { Reduction = new() { Kind = ReductionKind.Pca, Count = 5 } })
            .SetArgDisplayNames("projections");
        yield return new TestCaseData(TeacherData.Settings with { CacheBytes = 0 }).SetArgDisplayNames("no cache");
        yield return new TestCaseData(TeacherData.Settings with
        {
            Network = TeacherData.Settings.Network with { Residual = true, DataScaling = true },
            LinearStart = new() { Enabled = true },
        }).SetArgDisplayNames("linear start");
    }

    [TestCaseSource(nameof(Optimizers))]
    public void Results_are_those_of_training_in_memory_bit_for_bit(TrainingSettings settings)
    {
        settings = settings with { Epochs = 3, Precision = Precision.Float, Validation = new() { Count = 3 } };
        var frames = TeacherData.Frames(12);
        using var inMemory = new CpuBackend(2);
        var expected = Train(settings, frames, inMemory);
        using var streamed = new CpuBackend(2, TinyBudget, folder);
        var found = Train(settings, frames, streamed);
        Assert.That(found.Potential.Parameters, Is.EqualTo(expected.Potential.Parameters));
        Assert.That(found.History.Select(epoch => (epoch.Loss, epoch.ValidationLoss)),
            Is.EqualTo(expected.History.Select(epoch => (epoch.Loss, epoch.ValidationLoss))));
        Assert.That(Directory.EnumerateFileSystemEntries(folder), Is.Empty);
    }

    [Test]
    public void The_file_has_no_name_while_training_runs()
    {
        int looks = 0;
        using var backend = new CpuBackend(2, TinyBudget, folder);
        Train(TeacherData.Settings with { Epochs = 2 }, TeacherData.Frames(12), backend, () =>
        {
            looks++;
            if (OperatingSystem.IsLinux())
                Assert.That(OpenFiles(), Is.EqualTo(1), "frames lie in the file");
            Assert.That(Directory.EnumerateFileSystemEntries(folder), Is.Empty, "so that nothing stays, however the process ends");
        });
        Assert.That(looks, Is.Positive);
        Assert.That(OpenFiles(), Is.Zero, "the disk has its room back");
    }

    [Test]
    public void Of_frames_in_the_file_only_those_being_computed_are_in_memory()
    {
        Configuration[] frames = [.. Enumerable.Range(0, 20).Select(i => RandomConfiguration.Labelled(
            RandomConfiguration.Supercell(RandomConfiguration.Triclinic((ulong)i, 12, 2, 1.5, 15), 2, 2, 2), (ulong)i))];
        using var memory = new SpillingMemory(TinyBudget, folder);
        using var cpu = new CpuBackend(2);
        using var backend = new BackendWithMemory(cpu, memory);
        // Of each pair in one direction four numbers and a place, or more, lie in the file; what is asked for is the least after each step.
        long least = frames.Sum(frame => 18L / 2 * PairList.Build(frame, TeacherData.Descriptor.Cutoff).PairCount), between = 0;
        Train(TeacherData.Settings with { Epochs = 2, BatchSize = 8, Precision = Precision.Float }, frames, backend,
            () => between = Math.Max(between, memory.LoadedBytes));
        Assert.That(memory.SpilledBytes, Is.GreaterThan(least));
        Assert.That(between, Is.Zero, "between two steps");
        Assert.That(memory.MostLoadedBytes, Is.Positive.And.LessThan(memory.SpilledBytes / 5),
            "two threads compute a frame of twenty each");
    }

    [Test]
    public void What_fits_the_budget_stays_in_memory()
    {
        const long room = 1L << 40;
        using var memory = new SpillingMemory(room, folder);
        using (memory.Take(1 << 20))
            Assert.That(memory.SpilledBytes, Is.Zero);
        using (memory.Take(4L << 20))
            Assert.That(memory.SpilledBytes, Is.Zero);
        using var small = new SpillingMemory(Environment.WorkingSet / 2, folder);
        using (small.Take(4L << 20))
            Assert.That(small.SpilledBytes, Is.EqualTo(4L << 20));
        Assert.That(memory.LoadedBytes, Is.Zero);
    }

    [Test]
    public unsafe void Blocks_keep_what_is_written_when_they_leave_memory()
    {
        using var memory = new SpillingMemory(TinyBudget, folder);
        var blocks = Enumerable.Range(0, 30).Select(i => memory.Take(5000 + 1000 * i)).ToArray();
        for (int b = 0; b < blocks.Length; b++)
        {
            Fill(blocks[b], b + 1);
            blocks[b].Park();
        }
        Assert.That(memory.LoadedBytes, Is.Zero);
        for (int b = 0; b < blocks.Length; b++)
        {
            blocks[b].Fetch();
            blocks[b].Pin();
            blocks[b].Pin();
            Check(blocks[b], b + 1);
            blocks[b].Park();
            Assert.That(memory.LoadedBytes, Is.EqualTo(blocks[b].Bytes), "pinned twice, parked once");
            Fill(blocks[b], b + 101);
            blocks[b].Park(written: b % 2 == 0);
            Check(blocks[b], b % 2 == 0 ? b + 101 : b + 1);
            blocks[b].Dispose();
            Assert.That(() => (nint)blocks[b].Data, Throws.TypeOf<ObjectDisposedException>());
        }
        Assert.That(memory.LoadedBytes, Is.Zero);

        static void Fill(HostBlock block, int value) => new Span<byte>(block.Data, (int)block.Bytes).Fill((byte)value);

        static void Check(HostBlock block, int value) =>
            Assert.That(new Span<byte>(block.Data, (int)block.Bytes).ContainsAnyExcept((byte)value), Is.False);
    }

    [Test]
    [Platform("Linux")]
    public void A_full_disk_is_told_in_a_sentence()
    {
        using var memory = new SpillingMemory(
            TinyBudget, () => new FrameFile(folder, () => File.OpenHandle("/dev/full", FileMode.Open, FileAccess.ReadWrite)));
        using var cpu = new CpuBackend(2);
        using var backend = new BackendWithMemory(cpu, memory);
        Assert.That(() => Train(TeacherData.Settings, TeacherData.Frames(12), backend),
            Throws.TypeOf<InputException>().With.Message.Matches(
                $"^{folder}: the training frames that go beyond the memory_budget cannot be kept there: .*[Ss]pace.*; "
                + @"expected a folder with room for them \(--out\), a larger memory_budget or fewer frames$"));
    }

    [Test]
    public void A_folder_that_cannot_be_is_told_in_a_sentence()
    {
        string file = Path.Combine(folder, "taken");
        File.WriteAllText(file, "");
        using var backend = new CpuBackend(2, TinyBudget, Path.Combine(file, "below"));
        Assert.That(() => Train(TeacherData.Settings, TeacherData.Frames(4), backend),
            Throws.TypeOf<InputException>().With.Message.Contains("cannot be kept there"));
    }

    private static TrainingResult Train(TrainingSettings settings, Configuration[] frames, IBackend backend, Action? look = null) =>
        new TrainingJob
        {
            Settings = settings,
            Training = frames,
            Backend = backend,
            Observer = new SilentObserver { OnStep = (_, _) => look?.Invoke() },
        }.Run();

    /// <summary>Files below the folder that this process has open, from what the kernel says of it.</summary>
    private int OpenFiles() => OperatingSystem.IsLinux()
        ? Directory.EnumerateFiles("/proc/self/fd").Count(link =>
            File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName.StartsWith(folder, StringComparison.Ordinal) == true)
        : 0;

    /// <summary>The CPU with frames in a memory that the test looks at.</summary>
    private sealed class BackendWithMemory(CpuBackend cpu, SpillingMemory memory) : IBackend
    {
        public string Name => cpu.Name;

        public string Description => cpu.Description;

        public int Workers => cpu.Workers;

        public ChunkLimits ChunkLimits => cpu.ChunkLimits;

        public bool Supports<T>() where T : unmanaged => cpu.Supports<T>();

        public IHostMemory OpenFrameMemory() => memory;

        public IOperations<T> Compile<T>(ModelTables tables) where T : unmanaged, IBinaryFloatingPointIeee754<T> => cpu.Compile<T>(tables);

        public void ForEach(int count, Action<int, int> body) => cpu.ForEach(count, body);

        public void Dispose()
        {
        }
    }
}
