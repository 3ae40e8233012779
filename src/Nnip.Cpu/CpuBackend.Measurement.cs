using System.Diagnostics;
using System.Numerics;
using Nnip.Backends;

namespace Nnip.Cpu;

public sealed partial class CpuBackend
{
    /// <inheritdoc/>
    public string Clock => "wall clock";

    /// <inheritdoc/>
    public string? MeaninglessTimes => null;

    /// <inheritdoc/>
    public long Launches => 0;

    /// <inheritdoc/>
    public double Seconds(Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var clock = Stopwatch.StartNew();
        body();
        return clock.Elapsed.TotalSeconds;
    }

    /// <inheritdoc/>
    public CeilingProbe CopyCeiling(int workers)
    {
        // Well above what the caches of a processor hold.
        const int Elements = 1 << 23;
        var sources = Buffers<double>("copy source", workers, Elements);
        var destinations = Buffers<double>("copy destination", workers, Elements);
        return new(2.0 * sizeof(double) * Elements * workers,
            () => ForEach(workers, (_, w) => sources[w].Span.CopyTo(destinations[w].Span)), () => Release(sources, destinations));
    }

    /// <inheritdoc/>
    public unsafe CeilingProbe ProductCeiling<T>(int workers) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // A hidden layer of 64 on the rows of one chunk: all three matrices stay in the nearest caches.
        const int Width = 64, Rows = 256, Repeats = 32;
        HostBuffer<T>[] weights = Buffers<T>("weights", workers, Width * Width), inputs = Buffers<T>("inputs", workers, Width * Rows);
        var outputs = Buffers<T>("outputs", workers, Width * Rows);
        return new(2.0 * Width * Width * Rows * Repeats * workers, () => ForEach(workers, (_, w) =>
        {
            for (int i = 0; i < Repeats; i++)
                Gemm.Multiply(Width, Width, Rows, weights[w].Data, Width, 1, inputs[w].Data, Rows, null, outputs[w].Data, Rows);
        }), () => Release(weights, inputs, outputs));
    }

    private static HostBuffer<T>[] Buffers<T>(string name, int count, int length) where T : unmanaged =>
        [.. Enumerable.Range(0, count).Select(_ => new HostBuffer<T>(name, length))];

    private static void Release<T>(params HostBuffer<T>[][] buffers) where T : unmanaged
    {
        foreach (var buffer in buffers.SelectMany(part => part))
            buffer.Dispose();
    }
}
