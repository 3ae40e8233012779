using System.Runtime.InteropServices;

namespace Nnip.Tests.Cuda.Signatures;

/// <summary>
/// Shapes of types as a calling convention sees them, in the letters of native/signatures: i4, u8, f4, p (pointer), p>i4 (pointer to
/// a four-byte integer).
/// </summary>
internal static class Shape
{
    private const string Pointer = "p";

    /// <summary>Shape of a type as it is passed to native code.</summary>
    public static string Of(Type type)
    {
        if (type == typeof(void))
            return "void";
        if (type.IsByRef || type.IsPointer)
            return type.GetElementType() == typeof(void) ? Pointer : $"{Pointer}>{Of(type.GetElementType()!)}";
        if (type == typeof(nint) || type.IsFunctionPointer || type.IsSubclassOf(typeof(SafeHandle)))
            return Pointer;
        if (type.IsEnum)
            return Of(Enum.GetUnderlyingType(type));
        return Type.GetTypeCode(type) switch
        {
            TypeCode.SByte => "i1",
            TypeCode.Byte => "u1",
            TypeCode.Int16 => "i2",
            TypeCode.UInt16 => "u2",
            TypeCode.Int32 => "i4",
            TypeCode.UInt32 => "u4",
            TypeCode.Int64 => "i8",
            TypeCode.UInt64 => "u8",
            TypeCode.Single => "f4",
            TypeCode.Double => "f8",
            _ when type == typeof(nuint) => "u8",
            _ => $"{type.Name}, which is not passed as it is",
        };
    }

    /// <summary>
    /// Whether a managed shape serves where the header has another: same kind of register and same size, and behind pointers of which
    /// both sides know the target the same again. Signs do not matter, and addresses of device memory are numbers or pointers.
    /// </summary>
    public static bool Fits(string header, string managed)
    {
        if (header.Contains('>') && managed.Contains('>'))
            return Fits(Target(header), Target(managed));
        return Register(header) == Register(managed);
    }

    private static string Target(string shape) => shape[(shape.IndexOf('>') + 1)..];

    private static string Register(string shape) =>
        shape[0] == 'p' ? "integer 8" : shape[0] is 'i' or 'u' ? $"integer {shape[1..]}" : shape;
}
