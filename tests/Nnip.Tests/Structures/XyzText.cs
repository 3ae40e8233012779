using System.IO.Compression;
using System.Text;
using Nnip.Structures;

namespace Nnip.Tests.Structures;

/// <summary>Short ways to read and write extended XYZ held in strings.</summary>
internal static class XyzText
{
    public const string Name = "x.xyz";

    public static List<Configuration> Read(string text, ExtendedXyzKeys? keys = null) => Read(Encoding.UTF8.GetBytes(text), keys);

    public static List<Configuration> Read(byte[] bytes, ExtendedXyzKeys? keys = null) =>
        [.. ExtendedXyzReader.Read(new MemoryStream(bytes), Name, keys)];

    /// <summary>Reads a frame of one helium atom at the origin with this header; the columns are those of plain XYZ.</summary>
    public static Configuration Header(string header, ExtendedXyzKeys? keys = null) => Read($"1\n{header}\nHe 0 0 0\n", keys).Single();

    public static string Write(bool stress, params Configuration[] configurations)
    {
        using var stream = new MemoryStream();
        ExtendedXyzWriter.Write(stream, configurations, stress);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
