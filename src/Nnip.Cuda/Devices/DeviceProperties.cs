using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

/// <summary>The numbers of a device that decide how kernels are launched, read once.</summary>
internal sealed record DeviceProperties
{
    /// <summary>Reads the attributes of a device.</summary>
    public DeviceProperties(int device)
    {
        WarpSize = Attribute(DeviceAttribute.WarpSize, device);
        MultiprocessorCount = Attribute(DeviceAttribute.MultiprocessorCount, device);
        MaxThreadsPerBlock = Attribute(DeviceAttribute.MaxThreadsPerBlock, device);
        ThreadsPerMultiprocessor = Attribute(DeviceAttribute.MaxThreadsPerMultiprocessor, device);
        RegistersPerMultiprocessor = Attribute(DeviceAttribute.MaxRegistersPerMultiprocessor, device);
        SharedBytesPerBlock = Attribute(DeviceAttribute.MaxSharedMemoryPerBlock, device);
        SharedBytesPerBlockOptIn = Attribute(DeviceAttribute.MaxSharedMemoryPerBlockOptin, device);
        SharedBytesPerMultiprocessor = Attribute(DeviceAttribute.MaxSharedMemoryPerMultiprocessor, device);
        L2Bytes = Attribute(DeviceAttribute.L2CacheSize, device);
    }

    public int WarpSize { get; }

    public int MultiprocessorCount { get; }

    public int MaxThreadsPerBlock { get; }

    public int ThreadsPerMultiprocessor { get; }

    public int RegistersPerMultiprocessor { get; }

    /// <summary>Shared memory a block may have without asking.</summary>
    public int SharedBytesPerBlock { get; }

    /// <summary>Shared memory a block may have after <see cref="Kernel.SetMaxDynamicShared"/>.</summary>
    public int SharedBytesPerBlockOptIn { get; }

    public int SharedBytesPerMultiprocessor { get; }

    public int L2Bytes { get; }

    /// <summary>One attribute.</summary>
    /// <exception cref="CudaException">The driver refused.</exception>
    public static int Attribute(DeviceAttribute attribute, int device)
    {
        CudaError.Check(CudaDriver.cuDeviceGetAttribute(out int value, attribute, device), $"attribute = {attribute}, device = {device}");
        return value;
    }
}
