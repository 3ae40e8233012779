using System.Numerics;
using Nnip.Backends;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>A potential on a backend with a fixed element type; what is derived knows where frames come from.</summary>
internal abstract class Calculator<T> : ICalculator where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Workspace<T>[] workspaces;
    private readonly SubdomainPredictor<T> subdomains;

    /// <summary>Compiles the potential.</summary>
    protected Calculator(IBackend backend, Potential potential)
    {
        Backend = backend;
        Potential = potential = potential.Folded();
        Operations = backend.Compile<T>(potential.Tables());
        workspaces = Workspace<T>.ForWorkers(backend, Operations);
        Predictor = new(backend, Operations, workspaces, potential.ReferenceEnergies);
        Parameters = Operations.Allocate("parameters", potential.Parameters.Length);
        var narrow = new T[potential.Parameters.Length];
        Narrow.Copy<T>(potential.Parameters, narrow);
        Parameters.Upload(narrow);
        int partAtoms = backend.ChunkLimits.PartAtoms > 0 ? backend.ChunkLimits.PartAtoms : int.MaxValue;
        var tables = Operations.Tables;
        subdomains = new(Predictor, tables.Descriptor, tables.Cutoff, potential.ReferenceEnergies, partAtoms, backend.Workers);
    }

    /// <summary>Where to compute.</summary>
    protected IBackend Backend { get; }

    /// <summary>The potential, standardisation folded into its network.</summary>
    protected Potential Potential { get; }

    /// <summary>The operations of its model.</summary>
    protected IOperations<T> Operations { get; }

    /// <summary>Predicts frames.</summary>
    protected FramePredictor<T> Predictor { get; }

    /// <summary>Parameters of its network.</summary>
    protected DeviceBuffer<T> Parameters { get; }

    /// <summary>A calculator that suits the backend.</summary>
    public static Calculator<T> For(IBackend backend, Potential potential, double skin) =>
        backend.ChunkLimits.PartAtoms > 0 ? new PartCalculator<T>(backend, potential, skin) : new FrameCalculator<T>(backend, potential, skin);

    /// <inheritdoc/>
    public abstract Prediction Compute(Configuration configuration);

    /// <inheritdoc/>
    public Prediction ComputeWithAtomVirials(Configuration configuration)
    {
        RequireAtoms();
        using var frame = Operations.BuildFrame(configuration, Potential.ReferenceEnergies, Backend.Workers);
        var (energies, forces, sorted) = (new double[frame.AtomCount], new Vec3[frame.AtomCount], new Mat3[frame.AtomCount]);
        var (energy, virial) = Predictor.PredictPart(frame, Parameters, 0, Backend.ForEach, energies, forces, sorted).Sums;
        var virials = new Mat3[sorted.Length];
        for (int a = 0; a < sorted.Length; a++)
            virials[frame.Order[a]] = sorted[a];
        return new(energy, energies, forces, default(Mat3) + virial) { AtomVirials = virials };
    }

    /// <inheritdoc/>
    public Prediction Compute(Subdomain atoms, bool atomVirials = false)
    {
        RequireAtoms();
        return subdomains.Predict(atoms, atomVirials, Parameters, Backend.ForEach);
    }

    /// <inheritdoc/>
    public abstract IEnumerable<Prediction> Compute(IEnumerable<Configuration> configurations);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        subdomains.Dispose();
        foreach (var workspace in workspaces)
            workspace.Dispose();
        Parameters.Dispose();
        Operations.Dispose();
    }

    private void RequireAtoms()
    {
        if (Potential.Network.Readout == Readout.Global)
            throw new InputException("a model with the global readout has nothing of single atoms; expected one with the readout local or linear");
    }
}
