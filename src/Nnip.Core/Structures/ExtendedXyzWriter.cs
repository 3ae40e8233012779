using System.IO.Compression;
using Nnip.IO;

namespace Nnip.Structures;

/// <summary>
/// Writes extended XYZ such that <see cref="ExtendedXyzReader"/> gives back the same configurations: numbers in the shortest
/// form that reads back exactly, then the extras and columns that were not interpreted, in their order.
/// Units: Angstrom, eV, eV/Angstrom, virial in eV; nan for the forces of atoms without a force label.
/// </summary>
public static class ExtendedXyzWriter
{
    /// <summary>
    /// Writes a file atomically, packed where the name ends with `.gz`; "-" is standard output. With
    /// <paramref name="stress"/> frames with a virial and a cell get `stress` (eV/Angstrom^3, = -virial / volume) as well.
    /// </summary>
    /// <exception cref="InputException">The folder does not exist, or the lengths of a configuration's arrays differ.</exception>
    public static void Write(string path, IEnumerable<Configuration> configurations, bool stress = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path == TextInput.StandardInput)
        {
            using var output = Console.OpenStandardOutput();
            Write(output, configurations, stress);
        }
        else if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            AtomicFile.Write(path, file =>
            {
                using var packed = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true);
                Write(packed, configurations, stress);
            });
        }
        else
        {
            AtomicFile.Write(path, file => Write(file, configurations, stress));
        }
    }

    /// <summary>Writes to a stream, frame by frame, and leaves it open.</summary>
    /// <exception cref="InputException">The lengths of a configuration's arrays differ.</exception>
    public static void Write(Stream stream, IEnumerable<Configuration> configurations, bool stress = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(configurations);
        var frame = new ExtendedXyzFrameWriter(stress);
        foreach (var configuration in configurations)
            frame.Write(configuration, stream);
    }
}
