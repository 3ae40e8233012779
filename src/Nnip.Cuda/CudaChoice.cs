using System.Globalization;

namespace Nnip.Cuda;

/// <summary>Which of the CUDA devices of a machine to take.</summary>
public static class CudaChoice
{
    /// <summary>The device that a user asks for.</summary>
    /// <param name="status">What the machine has.</param>
    /// <param name="ordinal">Its number; null for the first that can be used.</param>
    /// <exception cref="InputException">There is no such device, or it cannot be used.</exception>
    public static CudaDeviceInfo Named(CudaStatus status, int? ordinal)
    {
        if (status.Devices.Count == 0)
            throw new InputException($"CUDA cannot be used: {status.Reason}");
        var device = ordinal is null ? status.Devices.FirstOrDefault(d => d.Reason is null) ?? status.Devices[0]
            : status.Devices.FirstOrDefault(d => d.Ordinal == ordinal);
        if (device is null)
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"there is no device cuda:{ordinal}; expected one of {string.Join(", ", status.Devices.Select(Describe))}"));
        return device.Reason is null ? device
            : throw new InputException(
                string.Create(CultureInfo.InvariantCulture, $"device cuda:{device.Ordinal} cannot be used: {device.Reason}"));
    }

    /// <summary>The device to take where nobody chose, and why none where it is null. Never the software device of the tests.</summary>
    public static (CudaDeviceInfo? Device, string Reason) Automatic(CudaStatus status)
    {
        if (status.Devices.FirstOrDefault(d => d.Reason is null && !d.IsTestInstrument) is { } device)
            return (device, "CUDA can be used");
        bool onlySoftware = status.Devices.Any(d => d.Reason is null);
        return (null, onlySoftware
            ? "the CUDA device is a test instrument, which only --device cuda takes"
            : $"CUDA cannot be used: {status.Reason}");
    }

    private static string Describe(CudaDeviceInfo device) =>
        string.Create(CultureInfo.InvariantCulture, $"cuda:{device.Ordinal} ({device.Name})");
}
