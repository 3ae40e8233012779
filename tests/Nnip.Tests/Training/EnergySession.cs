using Nnip.Backends;
using Nnip.Descriptors.Ace;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Reference;

namespace Nnip.Tests.Training;

/// <summary>A loss of energies of weight 1 as a function of the parameters alone.</summary>
internal delegate LossTerms EnergyLoss(
    ReadOnlySpan<int> frames, LossWeights weights, ReadOnlySpan<double> parameters, Span<double> gradient);

/// <summary>A session of Adam without atoms: the updates are those of the reference, the loss is any function.</summary>
internal sealed class EnergySession : IAdamSession
{
    private static readonly ModelTables AnyModel =
        ModelTables.OfDescriptor(AceBasis.Build(new() { Species = ["O"], BodyOrder = 2, Degree = 3 }));

    private readonly AdamArrays arrays;
    private readonly EnergyLoss loss;
    private readonly ReferenceOperations operations;
    private readonly AdamMemory memory;
    private readonly HostBuffer<double> parameters, gradient;
    private readonly HostBuffer<double> norm = new("norm", 1), constants = new("constants", AdamStep.Count);
    private readonly double[] sums = new double[4];

    public EnergySession(AdamArrays arrays, ReadOnlySpan<double> startSums, EnergyLoss loss)
    {
        (this.arrays, this.loss) = (arrays, loss);
        int count = arrays.Parameters.Length;
        var network = new NetworkShape([count - 1], [], Activation.Identity, Readout.Linear, NetworkSharing.PerSpecies, residual: false);
        operations = new(AnyModel with { Network = network });
        memory = new(operations.AllocateDouble, count);
        arrays.Upload(memory);
        (parameters, gradient) = (new("parameters", count), new("gradient", count));
        startSums.CopyTo(sums);
    }

    public void Advance(ReadOnlySpan<int> frames, ReadOnlySpan<int> upcoming, LossWeights weights, AdamStep step)
    {
        var terms = loss(frames, weights, memory.Parameters.Download(gradient.Length), gradient.Span);
        operations.GradientNorm(gradient, norm);
        step.CopyTo(constants.Span);
        operations.AdamUpdate(memory, gradient, norm, constants, parameters);
        sums[0] += terms.Energy * frames.Length;
        sums[3] += norm.Span[0];
    }

    public void ClearSums() => Array.Clear(sums);

    public double[] ReadSums() => [.. sums];

    public void Store() => arrays.Download(memory);

    public void Dispose()
    {
        memory.Dispose();
        foreach (var buffer in (HostBuffer<double>[])[parameters, gradient, norm, constants])
            buffer.Dispose();
        operations.Dispose();
    }
}
