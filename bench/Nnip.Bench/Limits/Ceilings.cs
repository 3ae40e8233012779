using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;

namespace Nnip.Bench.Limits;

/// <summary>What some threads of the processor can do at most, measured.</summary>
/// <param name="Memory">Bytes a second of a triad a = b + s c in memory; the line that a store fetches first is not counted.</param>
/// <param name="Cache">The same in half of the second-level cache of each thread's core.</param>
/// <param name="Single">Floating-point operations a second of independent multiply-adds in registers, of floats.</param>
/// <param name="Double">The same of doubles.</param>
/// <param name="Flops">That of the two which bounds the work.</param>
internal sealed record Ceilings(double Memory, double Cache, double Single, double Double, double Flops)
{
    private const int MemoryBytes = 1 << 28, Passes = 7;

    /// <summary>Bytes of the second-level cache of a core.</summary>
    public static int SecondLevelCache { get; } = ReadCache();

    /// <summary>Measures with all threads of a backend: best of a few passes, since the question is what is possible.</summary>
    public static Ceilings Measure<T>(IBackend backend) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int elements = SecondLevelCache / 2 / 3 / Unsafe.SizeOf<T>();
        double single = FmaRate.Measure<float>(backend), twofold = FmaRate.Measure<double>(backend);
        return new(
            Triad<T>(backend, MemoryBytes / Unsafe.SizeOf<T>(), 1), Triad<T>(backend, elements, 400),
            single, twofold, typeof(T) == typeof(float) ? single : twofold);
    }

    /// <summary>Least seconds that work takes: the larger of its two bounds.</summary>
    public double LeastSeconds(double flops, double bytes, double bandwidth) => Math.Max(flops / Flops, bytes / bandwidth);

    private static double Triad<T>(IBackend backend, int elements, int repeats) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int workers = backend.Workers;
        var buffers = new HostBuffer<T>[3 * workers];
        // Each thread touches its own memory first.
        backend.ForEach(workers, (_, w) =>
        {
            for (int i = 0; i < 3; i++)
                (buffers[3 * w + i] = new HostBuffer<T>("triad", elements)).Span.Fill(T.One);
        });
        double seconds = Timing.Least(Passes, () => backend.ForEach(workers, (_, w) =>
            Triad(buffers[3 * w].Span, buffers[3 * w + 1].Span, buffers[3 * w + 2].Span, T.CreateTruncating(0.5), repeats)));
        foreach (var buffer in buffers)
            buffer.Dispose();
        return 3.0 * Unsafe.SizeOf<T>() * elements * repeats * workers / seconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Triad<T>(Span<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, T factor, int repeats) where T : unmanaged
    {
        int width = Vector512<T>.Count, whole = a.Length - a.Length % width;
        ref T target = ref a[0];
        ref readonly T left = ref b[0], right = ref c[0];
        var scale = Vector512.Create(factor);
        for (int repeat = 0; repeat < repeats; repeat++)
            for (int i = 0; i < whole; i += width)
                (Vector512.LoadUnsafe(in left, (nuint)i) + scale * Vector512.LoadUnsafe(in right, (nuint)i))
                    .StoreUnsafe(ref target, (nuint)i);
    }

    /// <summary>From the kernel's description of the first processor; 1 MiB where it has none.</summary>
    private static int ReadCache()
    {
        const string File = "/sys/devices/system/cpu/cpu0/cache/index2/size";
        string text = System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File).Trim() : "1M";
        int number = int.Parse(text[..^1], System.Globalization.CultureInfo.InvariantCulture);
        return number << (text[^1] == 'M' ? 20 : 10);
    }
}
