using System.Runtime.CompilerServices;
using Nnip.Backends;
using Nnip.Measurement;

namespace Nnip.Bench.Limits;

/// <summary>
/// Floating-point operations of passes over frames, and the bytes that must come from or go to memory when everything between the
/// operations of a frame stays in the cache of its core.
/// </summary>
internal sealed class PassWork
{
    private const int IndexBytes = sizeof(int), Axes = 3;

    private readonly OperationCosts costs;
    private readonly double atoms, pairBytes, cacheBytes, inputBytes, vectorBytes;

    private PassWork(
        OperationCosts costs, double atoms, double pairBytes, double cacheBytes, double inputBytes, double vectorBytes) =>
        (this.costs, this.atoms, this.pairBytes, this.cacheBytes, this.inputBytes, this.vectorBytes) =
        (costs, atoms, pairBytes, cacheBytes, inputBytes, vectorBytes);

    /// <summary>Counts for frames of a model.</summary>
    public static PassWork Of<T>(ModelTables tables, Frame<T>[] frames) where T : unmanaged
    {
        double element = Unsafe.SizeOf<T>(), atoms = frames.Sum(frame => (double)frame.AtomCount);
        int species = tables.Descriptor.SpeciesCount;
        // Of a pair its vector, its neighbour and its place in the transpose; of an atom the offsets of both.
        double count = frames.Sum(frame => (double)frame.PairCount);
        double pairs = count * (Axes * element + 2 * IndexBytes) + atoms * (species + 1) * IndexBytes;
        double inputs = atoms * tables.MaxSpeciesInputs * element;
        return new(
            OperationCosts.Of(tables, frames), atoms, pairs, inputs + atoms * tables.Descriptor.DensityCount * element, inputs,
            atoms * Axes * element);
    }

    /// <summary>Pairs in and found, densities and inputs out; the arithmetic of the search is not counted.</summary>
    public OperationCost DescriptorSetUp => new(
        atoms * Axes * sizeof(double) + pairBytes + cacheBytes,
        Flops(nameof(IOperations<float>.Density)) + Flops(nameof(IOperations<float>.Invariants)));

    /// <summary>Positions in, forces out; the arithmetic of the search is not counted, and pairs need not leave the cache.</summary>
    public OperationCost Prediction => new(atoms * Axes * sizeof(double) + vectorBytes, costs.Prediction().Flops);

    /// <summary>Kept inputs in.</summary>
    public OperationCost EnergyEpoch => new(
        inputBytes,
        Flops(nameof(IOperations<float>.NetworkForward)) + Flops(nameof(IOperations<float>.NetworkGradient), withTangents: false));

    /// <summary>Kept densities and inputs, packed pairs, whose neighbours are short numbers, and labels in.</summary>
    public OperationCost ForceEpoch => new(
        costs.KeptPairs(sizeof(ushort)) + cacheBytes + vectorBytes, costs.TrainingStep(withVirials: false).Flops);

    private double Flops(string operation, bool withTangents = true) => costs.Of(operation, withTangents).Flops;
}
