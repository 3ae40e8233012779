using System.Numerics;
using Nnip.Backends;
using Nnip.Randomness;

namespace Nnip.Tests.Contract;

/// <summary>Buffers of parameters on the tested backend and on the reference.</summary>
internal sealed record ParameterSetting<T>(IOperations<T> Tested, IOperations<double> Reference, RandomStream Random)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Number of parameters.</summary>
    public int Count => Tested.Tables.Network.ParameterCount;

    /// <summary>Normal variates.</summary>
    public double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => Random.NextNormal())];

    /// <summary>A buffer of values.</summary>
    public Twin<T> Values(string name, double[] values)
    {
        var twin = new Twin<T>(Tested.Allocate(name, values.Length), Reference.Allocate(name, values.Length));
        twin.Set(values);
        return twin;
    }

    /// <summary>A buffer of doubles.</summary>
    public DoubleTwin Doubles(string name, double[] values)
    {
        var twin = new DoubleTwin(Tested.AllocateDouble(name, values.Length), Reference.AllocateDouble(name, values.Length));
        twin.Tested.Upload(values);
        twin.Expected.Upload(values);
        return twin;
    }

    /// <summary>Doubles for results, full of NaN.</summary>
    public DoubleTwin Results(string name, int length) => Doubles(name, [.. Enumerable.Repeat(double.NaN, length)]);
}
