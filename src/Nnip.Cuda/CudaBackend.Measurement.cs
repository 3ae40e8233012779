using System.Numerics;
using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda;

public sealed partial class CudaBackend
{
    private (CudaEvent Start, CudaEvent End)? marks;

    /// <inheritdoc/>
    public string Clock => "device events";

    /// <inheritdoc/>
    public string? MeaninglessTimes => device.Info.IsTestInstrument ? "the software device is a test instrument" : null;

    /// <inheritdoc/>
    public long Launches => device.Launches;

    /// <inheritdoc/>
    public double Seconds(Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var (start, end) = marks ??= (device.CreateEvent(timing: true), device.CreateEvent(timing: true));
        start.Record();
        body();
        end.Record();
        end.Synchronise();
        return 1e-3 * CudaEvent.Milliseconds(start, end);
    }

    /// <inheritdoc/>
    public CeilingProbe CopyCeiling(int workers)
    {
        // Several times the second-level cache of any device so far; what the software device copies does not matter.
        int bytes = device.Info.IsTestInstrument ? 1 << 16 : 1 << 29;
        var source = device.Allocate<byte>("copy source", bytes);
        var destination = device.Allocate<byte>("copy destination", bytes);
        return new(2.0 * bytes, () => source.CopyTo(destination, bytes), () => Release(source, destination));
    }

    /// <inheritdoc/>
    public CeilingProbe ProductCeiling<T>(int workers) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int n = device.Info.IsTestInstrument ? 32 : 4096;
        CudaBuffer<T> a = Square("left matrix"), b = Square("right matrix"), c = Square("product");
        return new(2.0 * n * n * n, () => device.Gemm(false, false, n, n, n, T.One, a.Address, n, b.Address, n, T.Zero, c.Address, n),
            () => Release(a, b, c));

        CudaBuffer<T> Square(string name)
        {
            // Zeros would let the clock of a card rise above what data allow.
            var random = new Random(n);
            var values = new T[n * n];
            for (int i = 0; i < values.Length; i++)
                values[i] = T.CreateTruncating(random.NextDouble() - 0.5);
            return device.Upload<T>(name, values);
        }
    }

    private static void Release<T>(params CudaBuffer<T>[] buffers) where T : unmanaged
    {
        foreach (var buffer in buffers)
            buffer.Dispose();
    }
}
