using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Nnip.CApi;

/// <summary>Texts of the host: UTF-8 with a closing zero.</summary>
internal static unsafe class Text
{
    /// <summary>Reads a text.</summary>
    public static string Read(byte* text) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <summary>Writes as many whole characters as fit, and the closing zero.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="capacity">Bytes there, at least one.</param>
    public static void Write(string text, byte* destination, int capacity)
    {
        _ = Utf8.FromUtf16(text, new Span<byte>(destination, capacity - 1), out _, out int bytes);
        destination[bytes] = 0;
    }
}
