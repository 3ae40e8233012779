using System.Runtime.InteropServices;
using Nnip.Backends;

namespace Nnip.CApi;

/// <summary>nnip_options of nnip.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeOptions
{
    /// <summary>Name of the device, or null.</summary>
    public byte* Device;

    /// <summary>NNIP_DOUBLE or NNIP_FLOAT.</summary>
    public int Precision;

    /// <summary>Distance beyond the cutoff at which neighbours are kept, Angstrom.</summary>
    public double Skin;

    /// <summary>The options, or the usual ones where there are none, after their check.</summary>
    public static ModelOptions Read(NativeOptions* options, int threads)
    {
        if (options is null)
            return new(new(DeviceName.Automatic), Backends.Precision.Double, 0, threads);
        if (options->Precision is not (0 or 1))
            throw new RefusalException(Status.Argument, $"precision is {options->Precision}; expected NNIP_DOUBLE (0) or NNIP_FLOAT (1)");
        if (!(options->Skin >= 0 && double.IsFinite(options->Skin)))
            throw new RefusalException(Status.Argument, $"skin is {options->Skin}; expected a distance in Angstrom, or 0");
        string device = options->Device is null ? DeviceName.Automatic : Text.Read(options->Device);
        if (!DeviceName.TryParse(device, out var name, out _) || name.Kind == DeviceName.Reference)
            throw new RefusalException(Status.Argument, $"device is '{device}'; expected auto, cpu, cuda or cuda:N");
        var precision = options->Precision == 0 ? Backends.Precision.Double : Backends.Precision.Float;
        return new(name, precision, options->Skin, threads);
    }
}

/// <summary>How to compute with a model.</summary>
/// <param name="Device">Where.</param>
/// <param name="Precision">In which precision.</param>
/// <param name="Skin">Distance beyond the cutoff at which neighbours are kept, Angstrom.</param>
/// <param name="Threads">Threads of the CPU; 0 = one for each processor.</param>
internal sealed record ModelOptions(DeviceName Device, Precision Precision, double Skin, int Threads);
