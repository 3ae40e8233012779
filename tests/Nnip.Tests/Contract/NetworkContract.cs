using System.Numerics;
using Nnip.Backends;
using Nnip.Reference;
using NUnit.Framework;

namespace Nnip.Tests.Contract;

/// <summary>A law of the network operations, checked on every backend, network and number of rows.</summary>
public abstract class NetworkContract
{
    [Test]
    public void Holds(
        [ValueSource(typeof(Backends), nameof(Backends.NetworkCases))] BackendCase backend,
        [ValueSource(typeof(ModelCases), nameof(ModelCases.Networks))] ModelCase model)
    {
        using var tested = backend.Create();
        if (backend.Precision == Precision.Float)
            Run<float>(tested, model);
        else
            Run<double>(tested, model);
    }

    /// <summary>Checks one layout of rows.</summary>
    private protected abstract void Check<T>(NetworkSetting<T> setting) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    private void Run<T>(IBackend backend, ModelCase model) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var potential = model.Potential;
        using var tested = backend.Compile<T>(potential.Tables());
        using var reference = new ReferenceOperations(potential.Tables());
        foreach (var sizes in (int[][])[[37, 5, 16], [0, 3, 0], [9, 0, 130], [0, 0, 0]])
            Check(new NetworkSetting<T>(tested, reference, potential.Parameters, sizes[..potential.Network.ClassCount]));
    }
}
