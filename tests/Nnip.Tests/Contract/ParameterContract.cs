using System.Numerics;
using Nnip.Backends;
using Nnip.Reference;
using NUnit.Framework;

namespace Nnip.Tests.Contract;

/// <summary>A law of operations on parameters, losses and copies, on every backend, for few and for many parameters.</summary>
public abstract class ParameterContract
{
    private const ulong Seed = 41;

    [Test]
    public void Holds(
        [ValueSource(typeof(Backends), nameof(Backends.OperationCases))] BackendCase backend,
        [ValueSource(nameof(Models))] ModelCase model)
    {
        using var tested = backend.Create();
        if (backend.Precision == Precision.Float)
            Run<float>(tested, model);
        else
            Run<double>(tested, model);
    }

    /// <summary>Checks one network.</summary>
    private protected abstract void Check<T>(ParameterSetting<T> setting) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    protected static IEnumerable<ModelCase> Models() => ModelCases.Networks.Where(model => model.Name is "width 1" or "wide" or "linear");

    private void Run<T>(IBackend backend, ModelCase model) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var tested = backend.Compile<T>(model.Potential.Tables());
        using var reference = new ReferenceOperations(model.Potential.Tables());
        Check(new ParameterSetting<T>(tested, reference, new(Seed)));
    }
}
