using System.Globalization;

namespace Nnip.Structures;

/// <summary>Numbers as data files write them: C and Fortran exponents, nan and inf in any case.</summary>
internal static class NumberText
{
    private const int LongestToken = 64;

    public static bool TryParse(ReadOnlySpan<byte> token, out double value) =>
        double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out value) || TryParseRare(token, out value);

    public static bool TryParse(ReadOnlySpan<char> token, out double value)
    {
        Span<byte> bytes = stackalloc byte[LongestToken];
        if (System.Text.Encoding.UTF8.TryGetBytes(token, bytes, out int count))
            return TryParse(bytes[..count], out value);
        value = 0;
        return false;
    }

    /// <summary>"1.5D+02" of Fortran, and the "inf" of C, which the BCL does not know.</summary>
    private static bool TryParseRare(ReadOnlySpan<byte> token, out double value)
    {
        value = 0;
        if (token.IsEmpty || token.Length > LongestToken)
            return false;
        var magnitude = token[0] is (byte)'-' or (byte)'+' ? token[1..] : token;
        if (System.Text.Ascii.EqualsIgnoreCase(magnitude, "inf"u8))
        {
            value = token[0] == (byte)'-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }
        int exponent = token.IndexOfAny((byte)'d', (byte)'D');
        if (exponent < 0)
            return false;
        Span<byte> copy = stackalloc byte[LongestToken];
        token.CopyTo(copy);
        copy[exponent] = (byte)'e';
        return double.TryParse(copy[..token.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
