using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nnip.Backends;

namespace Nnip.Cuda.Devices;

/// <summary>One argument of a kernel, in the first bytes of eight.</summary>
[StructLayout(LayoutKind.Sequential, Size = 8)]
internal readonly struct KernelArgument
{
    private readonly ulong bits;

    private KernelArgument(ulong bits) => this.bits = bits;

    /// <summary>An address.</summary>
    public static implicit operator KernelArgument(ulong value) => new(value);

    /// <summary>An int.</summary>
    public static implicit operator KernelArgument(int value) => new((uint)value);

    /// <summary>A long long.</summary>
    public static implicit operator KernelArgument(long value) => new((ulong)value);

    /// <summary>A float.</summary>
    public static implicit operator KernelArgument(float value) => new(BitConverter.SingleToUInt32Bits(value));

    /// <summary>A double.</summary>
    public static implicit operator KernelArgument(double value) => new(BitConverter.DoubleToUInt64Bits(value));

    /// <summary>A value of the kernels' type real.</summary>
    public static KernelArgument Real<T>(T value) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return Unsafe.BitCast<T, float>(value);
        if (typeof(T) == typeof(double))
            return Unsafe.BitCast<T, double>(value);
        throw new NotSupportedException($"real is float or double, not {typeof(T).Name}");
    }

    /// <summary>The address of a buffer of this backend; 0 for none.</summary>
    public static KernelArgument Of<T>(DeviceBuffer<T>? buffer) where T : unmanaged =>
        buffer is null ? 0ul : CudaBuffer<T>.Of(buffer).Address;
}
