using System.Runtime.CompilerServices;

namespace Nnip.Neighbours;

/// <summary>Bins along an axis.</summary>
/// <param name="low">Where they begin, Angstrom.</param>
/// <param name="extent">Their width together, Angstrom.</param>
/// <param name="bins">How many there are.</param>
internal readonly struct BinAxis(double low, double extent, int bins)
{
    private readonly double low = low, width = extent / bins, inverseWidth = bins / extent;

    /// <summary>Number of bins.</summary>
    public int Bins { get; } = bins;

    /// <summary>The bin of a coordinate; those outside count to the nearest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int BinOf(double coordinate) => Math.Clamp(double.ConvertToIntegerNative<int>((coordinate - low) * inverseWidth), 0, Bins - 1);

    /// <summary>How far at least a coordinate in a bin is from another bin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double DistanceTo(int other, int bin, double coordinate) => other == bin ? 0
        : Math.Max(0, other < bin ? coordinate - low - (other + 1) * width : low + other * width - coordinate);
}
