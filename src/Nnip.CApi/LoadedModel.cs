using Nnip.Backends;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Structures;

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

    /// <summary>Computes one structure.</summary>
    public Prediction Compute(Configuration configuration, bool atomVirials)
    {
        lock (gate)
        {
            RequireLoaded();
            return atomVirials ? calculator.ComputeWithAtomVirials(configuration) : calculator.Compute(configuration);
        }
    }

    /// <summary>Computes many structures.</summary>
    public List<Prediction> Compute(Configuration[] configurations, bool atomVirials)
    {
        lock (gate)
        {
            RequireLoaded();
            return atomVirials ? [.. configurations.Select(calculator.ComputeWithAtomVirials)] : [.. calculator.Compute(configurations)];
        }
    }

    /// <summary>Computes atoms with the host's neighbours.</summary>
    public Prediction Compute(Subdomain atoms, bool atomVirials)
    {
        lock (gate)
        {
            RequireLoaded();
            return calculator.Compute(atoms, atomVirials);
        }
    }

    /// <summary>Throws where results are wanted that the model has not.</summary>
    public unsafe void Require(NativeResults results)
    {
        if ((results.AtomEnergies is not null || results.AtomVirials is not null) && Potential.Network.Readout == Readout.Global)
            throw new RefusalException(Status.Argument,
                "atom_energies or atom_virials is not NULL, but a model with the global readout has nothing of single atoms");
    }

    /// <summary>Ends the use of the device, once nobody computes.</summary>
    public void Free()
    {
        lock (gate)
        {
            RequireLoaded();
            freed = true;
            calculator.Dispose();
            Processors.Release(backend);
        }
    }

    private void RequireLoaded()
    {
        if (freed)
            throw ModelTable.Freed();
    }
}
