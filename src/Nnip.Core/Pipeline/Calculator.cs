using System.Numerics;
using Nnip.Backends;
using Nnip.Models;
using Nnip.Neighbours;
using Nnip.Networks;
using Nnip.Numerics;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>A potential on a backend with a fixed element type; what is derived knows where frames come from.</summary>
internal abstract class Calculator<T> : ICalculator where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Workspace<T>[] workspaces;
    private readonly FramePredictor<T>[] predictors;
    private readonly SubdomainPredictor<T> subdomains;

    /// <summary>Compiles the potential.</summary>
    protected Calculator(IBackend backend, Potential potential)
    {
        Backend = backend;
        Potential = potential = potential.Folded();
        Operations = backend.Compile<T>(potential.Tables());
        workspaces = Workspace<T>.ForWorkers(backend, Operations);
        predictors = FramePredictor<T>.ForWorkers(backend, Operations, workspaces, potential.ReferenceEnergies);
        ForEach = backend.ForEach;
        Parameters = Operations.Allocate("parameters", potential.Parameters.Length);
        var narrow = new T[potential.Parameters.Length];
        Narrow.Copy<T>(potential.Parameters, narrow);
        Parameters.Upload(narrow);
        int partAtoms = backend.ChunkLimits.PartAtoms > 0 ? backend.ChunkLimits.PartAtoms : int.MaxValue;
        var tables = Operations.Tables;
        subdomains = new(predictors, tables.Descriptor, tables.Cutoff, potential.ReferenceEnergies, partAtoms);
    }

    /// <summary>Where to compute.</summary>
    protected IBackend Backend { get; }

    /// <summary>The potential, standardisation folded into its network.</summary>
    protected Potential Potential { get; }

    /// <summary>The operations of its model.</summary>
    protected IOperations<T> Operations { get; }

    /// <summary>What predicts frames, for each worker.</summary>
    protected FramePredictor<T>[] Predictors => predictors;

    /// <summary>The backend's loop.</summary>
    protected Action<int, Action<int, int>> ForEach { get; }

    /// <summary>Parameters of its network.</summary>
    protected DeviceBuffer<T> Parameters { get; }

    /// <summary>A calculator that suits the backend.</summary>
    public static Calculator<T> For(IBackend backend, Potential potential, double skin) =>
        backend.ChunkLimits.PartAtoms > 0
            ? new PartCalculator<T>(backend, potential, skin)
            : new FrameCalculator<T>(backend, potential, skin);

    /// <inheritdoc/>
    public Prediction Compute(Configuration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Prediction.Of(configuration.Count, results => Compute(configuration, results));
    }

    /// <inheritdoc/>
    public unsafe EnergyAndVirial Compute(Configuration configuration, Span<Vec3> forces, Span<double> atomEnergies = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        int count = configuration.Count;
        RequireRoom("forces", forces.Length, count, configuration.Source);
        RequireRoomIfAny("energies", atomEnergies.Length, count, configuration.Source);
        fixed (Vec3* force = forces)
        fixed (double* energy = atomEnergies)
            return Compute(configuration, new AtomResults(force, energy, count));
    }

    /// <inheritdoc/>
    public Prediction ComputeWithAtomVirials(Configuration configuration)
    {
        RequireAtoms();
        using var frame = Operations.BuildFrame(configuration, Potential.ReferenceEnergies, Backend.Workers);
        Mat3[] sorted = new Mat3[frame.AtomCount], virials = new Mat3[frame.AtomCount];
        var prediction = Prediction.Of(
            frame.AtomCount, results => predictors[0].PredictPart(frame, Parameters, ForEach, results, sorted).Sums);
        for (int a = 0; a < sorted.Length; a++)
            virials[frame.Order[a]] = sorted[a];
        return prediction with { Virial = default(Mat3) + prediction.Virial, AtomVirials = virials };
    }

    /// <inheritdoc/>
    public Prediction Compute(Subdomain atoms, bool atomVirials = false)
    {
        ArgumentNullException.ThrowIfNull(atoms);
        var virials = atomVirials ? new Mat3[atoms.Count] : null;
        return Prediction.Of(atoms.Count, results => Compute(atoms, results, virials)) with { AtomVirials = virials };
    }

    /// <inheritdoc/>
    public unsafe EnergyAndVirial Compute(
        Subdomain atoms, Span<Vec3> forces, Span<double> atomEnergies = default, Span<Mat3> atomVirials = default)
    {
        ArgumentNullException.ThrowIfNull(atoms);
        RequireRoom("forces", forces.Length, atoms.Count, "");
        RequireRoomIfAny("energies", atomEnergies.Length, atoms.Count, "");
        RequireRoomIfAny("virials", atomVirials.Length, atoms.Count, "");
        fixed (Vec3* force = forces)
        fixed (double* energy = atomEnergies)
            return Compute(atoms, new AtomResults(force, energy, atoms.Count), atomVirials);
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

    /// <summary>Energy, forces and virial of one configuration.</summary>
    protected abstract EnergyAndVirial Compute(Configuration configuration, AtomResults results);

    private EnergyAndVirial Compute(Subdomain atoms, AtomResults results, Span<Mat3> atomVirials)
    {
        RequireAtoms();
        return subdomains.Predict(atoms, Parameters, ForEach, results, atomVirials);
    }

    private static void RequireRoom(string what, int room, int atoms, string source)
    {
        if (room != atoms)
            throw StructureChecks.Error(source, $"there is room for the {what} of {room} atoms, but the structure has {atoms}");
    }

    private static void RequireRoomIfAny(string what, int room, int atoms, string source)
    {
        if (room != 0)
            RequireRoom(what, room, atoms, source);
    }

    private void RequireAtoms()
    {
        if (Potential.Network.Readout == Readout.Global)
            throw new InputException(
                "a model with the global readout has nothing of single atoms; expected one with the readout local or linear");
    }
}
