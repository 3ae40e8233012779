using Nnip.Backends;
using Nnip.Cuda.Operations;

namespace Nnip.Tests.Cuda.Operations;

/// <summary>
/// Every operation of descriptors and forces, one feeding the next, with the buffers between them: what a training step does, without the
/// network.
/// </summary>
internal sealed class OperationSequence : IDisposable
{
    private readonly CudaOperations<double> operations;
    private readonly DeviceBuffer<double> densities, inputs, densityAdjoints, pairForces, forces, virials, pairTangents, densityTangents,
        inputTangents, sums, rowValues, pairEnergies;

    /// <summary>Allocates the buffers for chunks up to the size of this one.</summary>
    public OperationSequence(CudaOperations<double> operations, Chunk<double> chunk)
    {
        this.operations = operations;
        int rows = chunk.Rows.Count, segments = chunk.Segments.Length, densityCount = operations.Tables.Descriptor.DensityCount;
        densities = operations.Allocate("densities", densityCount * rows);
        inputs = operations.Allocate("inputs", operations.Tables.MaxInvariants * rows);
        densityAdjoints = operations.Allocate("density adjoints", densityCount * rows);
        pairForces = operations.Allocate("pair forces", 3 * chunk.PairStride);
        forces = operations.Allocate("forces", 3 * chunk.AtomStride);
        virials = operations.AllocateDouble("virials", 9 * segments);
        pairTangents = operations.Allocate("pair tangents", 3 * chunk.PairStride);
        densityTangents = operations.Allocate("density tangents", densityCount * rows);
        inputTangents = operations.Allocate("input tangents", operations.Tables.MaxInvariants * rows);
        sums = operations.AllocateDouble("sums", segments);
        rowValues = operations.Allocate("row values", rows);
        pairEnergies = operations.Allocate("pair energies", rows);
    }

    /// <summary>Calls the operations; the inputs serve as their own adjoints and the forces as force adjoints.</summary>
    public void Run(Chunk<double> chunk)
    {
        operations.Density(chunk, densities);
        operations.Invariants(chunk.Rows, densities, inputs);
        operations.InvariantsPullback(chunk.Rows, densities, inputs, densityAdjoints);
        operations.DensityPullback(chunk, densityAdjoints, pairForces);
        operations.PairPotential(chunk, pairForces, pairEnergies);
        operations.ForceContraction(chunk, pairForces, forces, virials);
        operations.ForceContractionAdjoint(chunk, forces, virials, pairTangents);
        operations.DensityPushforward(chunk, pairTangents, densityTangents);
        operations.InvariantsPushforward(chunk.Rows, densities, densityTangents, inputTangents);
        operations.SegmentSum(chunk, inputTangents, sums);
        operations.SegmentSpread(chunk, sums, rowValues);
    }

    /// <summary>All that the operations left, of atoms and pairs alone.</summary>
    public double[] Results(Chunk<double> chunk)
    {
        var segments = chunk.Segments.ToArray();
        int pairs = segments.Sum(segment => segment.Frame.PairCount), atoms = segments.Sum(segment => segment.Frame.AtomCount);
        return
        [
            .. densities.Download(densities.Length), .. inputTangents.Download(inputTangents.Length),
            .. rowValues.Download(rowValues.Length), .. pairEnergies.Download(pairEnergies.Length), .. virials.Download(virials.Length),
            .. Planes(pairForces, chunk.PairStride, pairs), .. Planes(forces, chunk.AtomStride, atoms),
            .. Planes(pairTangents, chunk.PairStride, pairs),
        ];
    }

    public void Dispose()
    {
        foreach (var buffer in (DeviceBuffer<double>[])[
            densities, inputs, densityAdjoints, pairForces, forces, virials, pairTangents, densityTangents, inputTangents, sums, rowValues,
            pairEnergies,
        ])
            buffer.Dispose();
    }

    private static IEnumerable<double> Planes(DeviceBuffer<double> planes, int stride, int count)
    {
        var values = planes.Download(planes.Length);
        return Enumerable.Range(0, 3).SelectMany(axis => values.Skip(axis * stride).Take(count));
    }
}
