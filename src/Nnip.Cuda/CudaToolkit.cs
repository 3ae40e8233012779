using Nnip.Cuda.Devices;

namespace Nnip.Cuda;

/// <summary>The libraries beside the driver that a device is used with.</summary>
/// <param name="Nvrtc">Version of the run-time compiler, "12.4".</param>
/// <param name="Cublas">Version of the matrix products, "12.4.5".</param>
public sealed record CudaToolkit(string Nvrtc, string Cublas)
{
    /// <summary>From here on cuBLAS counts 10000 x major + 100 x minor + patch; before, two such numbers may be the same.</summary>
    private const int FirstClearVersion = 100_000;

    /// <summary>Asks the libraries; opens the device for that, because cuBLAS answers only with one.</summary>
    /// <param name="ordinal">A device that can be used.</param>
    /// <exception cref="CudaException">The device or a library refuses.</exception>
    public static CudaToolkit Read(int ordinal)
    {
        var compiler = CompilerInfo.Read();
        using var device = CudaDevice.Open(ordinal);
        return new($"{compiler.Major}.{compiler.Minor}", CublasText(device.CublasVersion()));
    }

    /// <summary>12.4.5 for 120405; older numbers as they are.</summary>
    internal static string CublasText(int version) => version >= FirstClearVersion
        ? $"{version / 10_000}.{version / 100 % 100}.{version % 100}"
        : $"{version}";
}
