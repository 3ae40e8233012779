using Nnip.Backends;

namespace Nnip.Bench.Kernels;

/// <summary>Peak numbers of a card as NVIDIA's data sheet for it gives them, without tensor cores.</summary>
/// <param name="Name">Name on the data sheet.</param>
/// <param name="Bandwidth">Bytes of memory a second.</param>
/// <param name="Float">Floating-point operations a second.</param>
/// <param name="Double">The same in double precision.</param>
internal sealed record Card(string Name, double Bandwidth, double Float, double Double)
{
    public static readonly Card[] All =
    [
        new("V100 SXM2", 900e9, 15.7e12, 7.8e12),
        new("A100 SXM 80 GB", 2039e9, 19.5e12, 9.7e12),
        new("H100 SXM", 3350e9, 67e12, 34e12),
    ];

    /// <summary>Least seconds for so many bytes and operations: whichever takes longer.</summary>
    public double Seconds(double bytes, double flops, Precision precision) =>
        Math.Max(bytes / Bandwidth, flops / (precision == Precision.Double ? Double : Float));
}
