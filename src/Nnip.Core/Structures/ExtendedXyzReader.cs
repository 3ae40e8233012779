using Nnip.IO;

namespace Nnip.Structures;

/// <summary>
/// Reads extended XYZ, frame by frame: a line with the number of atoms, a header of `key=value` entries, one line per atom.
/// <para>
/// Header keys, in any case: `Lattice` (nine numbers, Angstrom, vectors one after another), `pbc` (default: periodic in all
/// directions with a Lattice, in none without), `Properties`, and the labels of <see cref="ExtendedXyzKeys"/>. A header
/// without `Properties` means the columns of plain XYZ: symbol x y z. Everything else is kept in
/// <see cref="Configuration.Extras"/> and <see cref="Configuration.Columns"/>.
/// </para>
/// <para>
/// Values that are not finite are errors, with one exception: a force of three nan marks an atom whose force is not known.
/// Gzip, byte order marks, "\r\n" and tabs are understood. Every error names file, frame and line.
/// </para>
/// </summary>
public static class ExtendedXyzReader
{
    /// <summary>Reads a file, or standard input for "-", lazily; the file is open while frames are being taken.</summary>
    /// <exception cref="InputException">While frames are taken: the file is missing, empty or malformed.</exception>
    public static IEnumerable<Configuration> Read(string path, ExtendedXyzKeys? keys = null)
    {
        using var stream = TextInput.Open(path);
        string source = path == TextInput.StandardInput ? "standard input" : path;
        var reader = new ExtendedXyzFrameReader(stream, source, keys ?? ExtendedXyzKeys.Default);
        while (reader.Next() is { } configuration)
            yield return configuration;
    }

    /// <summary>Reads a stream lazily, and closes it at the end; <paramref name="sourceName"/> stands for the file in messages.</summary>
    /// <exception cref="InputException">While frames are taken: the stream is empty or malformed.</exception>
    public static IEnumerable<Configuration> Read(Stream stream, string sourceName, ExtendedXyzKeys? keys = null)
    {
        using var decoded = TextInput.Decode(stream);
        var reader = new ExtendedXyzFrameReader(decoded, sourceName, keys ?? ExtendedXyzKeys.Default);
        while (reader.Next() is { } configuration)
            yield return configuration;
    }
}
