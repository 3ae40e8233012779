using Nnip.Backends;

namespace Nnip.Pipeline;

/// <summary>
/// Place of one chunk in a mini-batch: its losses and gradient, and what runs it, kept from batch to batch.
/// </summary>
internal sealed class BatchSlot<T> : IDisposable where T : unmanaged
{
    private readonly IOperations<T> operations;
    private readonly PotentialPass<T> pass;
    private readonly DeviceBuffer<double> factors;
    private readonly Action body;
    private BatchTerms<T> terms;
    private Chunk<T> chunk = null!;
    private Workspace<T> workspace = null!;
    private object? key;

    public BatchSlot(IOperations<T> operations, PotentialPass<T> pass, DeviceBuffer<double> factors)
    {
        (this.operations, this.pass, this.factors) = (operations, pass, factors);
        Losses = operations.AllocateDouble("losses", 3);
        Gradient = operations.Allocate("gradient", operations.Tables.Network.ParameterCount);
        body = Compute;
    }

    /// <summary>Losses of the chunk (energy, force, virial), those whose terms are on.</summary>
    public DeviceBuffer<double> Losses { get; }

    /// <summary>Gradient of the chunk (parameters), where it was wanted.</summary>
    public DeviceBuffer<T> Gradient { get; }

    /// <summary>Computes a chunk.</summary>
    public void Run(Chunk<T> chunk, BatchTerms<T> terms, Workspace<T> workspace)
    {
        if (key is null || this.terms != terms)
            key = (this, terms);
        (this.chunk, this.terms, this.workspace) = (chunk, terms, workspace);
        operations.Run(chunk, key, body);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Losses.Dispose();
        Gradient.Dispose();
    }

    private void Compute()
    {
        var networkRows = workspace.NetworkRows(chunk);
        var energies = workspace.SegmentEnergies(chunk);
        pass.Energies(chunk, networkRows, terms.Parameters, workspace, energies);
        operations.EnergyLoss(chunk, energies, factors, workspace.SegmentEnergyAdjoints(chunk), Losses);
        if (terms.Forces)
        {
            var forcePlanes = workspace.Forces(chunk);
            var virials = terms.Virials ? workspace.Virials(chunk) : null;
            pass.Forces(chunk, networkRows, terms.Parameters, workspace, forcePlanes, virials);
            operations.ForceLoss(chunk, forcePlanes, factors, workspace.ForceAdjoints(chunk), Losses);
            if (virials is not null)
                operations.VirialLoss(chunk, virials, factors, workspace.VirialAdjoints(chunk), Losses);
        }
        if (terms.Gradient)
            pass.ParameterGradient(chunk, networkRows, terms, workspace, Gradient);
    }
}
