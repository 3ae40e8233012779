using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nnip.Neighbours;

/// <summary>What searches do with the lanes of vectors.</summary>
internal static class Lanes
{
    /// <summary>The first lanes, or all where they are more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> First(int count) =>
        Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).AsDouble();

    /// <summary>The least of all lanes of one vector and the largest of another.</summary>
    public static (double Least, double Largest) Extremes(Vector512<double> least, Vector512<double> largest)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
            (low, high) = (Math.Min(low, least[lane]), Math.Max(high, largest[lane]));
        return (low, high);
    }
}
