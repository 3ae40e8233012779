using Nnip.Backends;
using Nnip.Cuda;

namespace Nnip.CApi;

/// <summary>Opens the device that the host names.</summary>
internal static class Devices
{
    /// <summary>Opens a device of the library, to be given back to <see cref="Processors.Release"/>.</summary>
    /// <exception cref="RefusalException">It cannot be used.</exception>
    public static IBackend Open(DeviceName name, int threads)
    {
        switch (name.Kind)
        {
            case DeviceName.Cpu:
                return Processors.Take(threads);
            case DeviceName.Cuda:
                try
                {
                    return new CudaBackend(CudaChoice.Named(CudaDevices.Probe(), name.Ordinal).Ordinal);
                }
                catch (InputException missing)
                {
                    throw new RefusalException(Status.Device, missing.Message);
                }
            default:
                return CudaBackend.TryOpenFirst(0, out _) ?? (IBackend)Processors.Take(threads);
        }
    }
}
