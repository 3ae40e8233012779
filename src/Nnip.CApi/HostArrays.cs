using Nnip.Cuda;

namespace Nnip.CApi;

/// <summary>Where the arrays of atoms of a call lie.</summary>
internal abstract unsafe class HostArrays
{
    /// <summary>The memory of the process.</summary>
    public static HostArrays InProcess { get; } = new ProcessMemory();

    /// <summary>The memory of a CUDA device, after the work that the host has enqueued on a stream.</summary>
    public static HostArrays OnDevice(CudaBackend backend, nint stream) => new DeviceMemory(backend, stream);

    /// <summary>Copies an array.</summary>
    public abstract void Read<T>(T* array, Span<T> values) where T : unmanaged;

    /// <summary>Writes an array.</summary>
    public abstract void Write<T>(ReadOnlySpan<T> values, T* array) where T : unmanaged;

    private sealed class ProcessMemory : HostArrays
    {
        public override void Read<T>(T* array, Span<T> values) => new ReadOnlySpan<T>(array, values.Length).CopyTo(values);

        public override void Write<T>(ReadOnlySpan<T> values, T* array) => values.CopyTo(new Span<T>(array, values.Length));
    }

    private sealed class DeviceMemory(CudaBackend backend, nint stream) : HostArrays
    {
        public override void Read<T>(T* array, Span<T> values) => backend.CopyFromProgram((ulong)array, values, stream);

        public override void Write<T>(ReadOnlySpan<T> values, T* array) => backend.CopyToProgram(values, (ulong)array);
    }
}
