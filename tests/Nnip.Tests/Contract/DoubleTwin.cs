using Nnip.Backends;

namespace Nnip.Tests.Contract;

/// <summary>The same doubles on the tested backend and on the reference.</summary>
internal sealed record DoubleTwin(DeviceBuffer<double> Tested, DeviceBuffer<double> Expected)
{
    /// <summary>What the tested backend holds.</summary>
    public double[] TestedValues() => Tested.Download(Tested.Length);

    /// <summary>What the reference holds.</summary>
    public double[] ExpectedValues() => Expected.Download(Expected.Length);

    /// <summary>Asserts agreement of all elements.</summary>
    public void AssertAgree(double tolerance, string what) =>
        Agreement.Assert(TestedValues(), ExpectedValues(), tolerance, $"{what}: {Tested.Name}");
}
