using System.Numerics;
using Nnip.Backends;

namespace Nnip.Tests.Contract;

/// <summary>The same block on the tested backend and on the reference.</summary>
internal sealed record Twin<T>(DeviceBuffer<T> Tested, DeviceBuffer<double> Expected) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What the tested backend holds, widened.</summary>
    public double[] TestedValues()
    {
        var narrow = new T[Tested.Length];
        Tested.Download(narrow);
        return Array.ConvertAll(narrow, double.CreateTruncating);
    }

    /// <summary>What the reference holds.</summary>
    public double[] ExpectedValues()
    {
        var values = new double[Expected.Length];
        Expected.Download(values);
        return values;
    }

    /// <summary>Gives both the same values: those that T can represent.</summary>
    public void Set(double[] values)
    {
        T[] narrow = Array.ConvertAll(values, T.CreateTruncating);
        Tested.Upload(narrow);
        Expected.Upload(Array.ConvertAll(narrow, double.CreateTruncating));
    }
}
