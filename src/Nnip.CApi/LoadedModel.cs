using Nnip.Backends;
using Nnip.Cuda;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Pipeline;

namespace Nnip.CApi;

/// <summary>A model on a device, for one thread at a time: others wait.</summary>
internal sealed class LoadedModel
{
    private readonly Lock gate = new();
    private readonly IBackend backend;
    private readonly ICalculator calculator;
    private bool freed;

    /// <summary>Puts a potential on a device.</summary>
    public LoadedModel(Potential potential, ModelOptions options)
    {
        Potential = potential;
        using var context = options.Device.Kind == DeviceName.Cpu ? default : CallerContext.Keep();
        backend = Devices.Open(options.Device, options.Threads);
        try
        {
            calculator = Pipelines.Calculator(backend, potential, options.Precision, options.Skin);
        }
        catch
        {
            Processors.Release(backend);
            throw;
        }
        Device = $"{backend.Description}, {(options.Precision == Precision.Double ? "double" : "single")} precision";
    }

    /// <summary>The potential.</summary>
    public Potential Potential { get; }

    /// <summary>Device and precision in words.</summary>
    public string Device { get; }

    /// <summary>Arrays for whoever uses the model.</summary>
    public KeptArrays Arrays { get; } = new();

    /// <summary>Runs what computes, when no other thread does.</summary>
    public T Use<T>(Func<ICalculator, T> body)
    {
        lock (gate)
        {
            if (freed)
                throw ModelTable.Freed();
            using var context = KeepContext();
            return body(calculator);
        }
    }

    /// <inheritdoc cref="Use{T}"/>
    public void Use(Action<ICalculator> body) => Use(calculator =>
    {
        body(calculator);
        return true;
    });

    /// <summary>Arrays of a host in the memory of the model's device.</summary>
    /// <exception cref="RefusalException">It is not a CUDA device.</exception>
    public HostArrays ArraysOnDevice(nint stream) => backend is CudaBackend cuda
        ? HostArrays.OnDevice(cuda, stream)
        : throw new RefusalException(
            Status.Argument, $"the model is on {backend.Description}; expected one that was loaded on a CUDA device");

    /// <summary>Throws where results are wanted that the model has not.</summary>
    public unsafe void Require(NativeResults results)
    {
        if ((results.AtomEnergies is not null || results.AtomVirials is not null) && Potential.Network.Readout == Readout.Global)
            throw new RefusalException(Status.Argument,
                "atom_energies or atom_virials is not NULL, but a model with the global readout has nothing of single atoms");
    }

    /// <summary>Ends the use of the device, once nobody computes.</summary>
    public void Free() => Use(calculator =>
    {
        freed = true;
        calculator.Dispose();
        Processors.Release(backend);
    });

    private CallerContext KeepContext() => backend is CudaBackend ? CallerContext.Keep() : default;
}
