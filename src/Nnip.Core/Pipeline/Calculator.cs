using System.Numerics;
using Nnip.Backends;
using Nnip.Models;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>A potential on a backend with a fixed element type; what is derived knows where frames come from.</summary>
internal abstract class Calculator<T> : ICalculator where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Workspace<T>[] workspaces;

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
    public abstract IEnumerable<Prediction> Compute(IEnumerable<Configuration> configurations);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        foreach (var workspace in workspaces)
            workspace.Dispose();
        Parameters.Dispose();
        Operations.Dispose();
    }
}
