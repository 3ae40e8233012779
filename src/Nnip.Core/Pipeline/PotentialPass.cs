using Nnip.Backends;
using Nnip.Memory;
using Nnip.Networks;

namespace Nnip.Pipeline;

/// <summary>
/// The one pipeline: the order in which a chunk's operations run, for any backend. Prediction calls <see cref="Predict"/> and the
/// contraction; training, whose labels are without pair terms, calls <see cref="Energies"/> and, where forces are wanted,
/// <see cref="Forces"/>, and goes on with <see cref="ParameterGradient"/>.
/// </summary>
internal sealed class PotentialPass<T>(IOperations<T> operations) where T : unmanaged
{
    private readonly bool global = operations.Tables.Network.Readout == Readout.Global;
    private readonly int imageAtoms = operations.Tables.Network.ImageAtoms;
    private readonly bool projected = operations.Tables.Projections is not null;

    /// <summary>
    /// Pair forces of network and pair terms, into a buffer of (3, PairStride), which must hold zeros where there is no network; leaves the
    /// energies of each, of rows and of segments, in the workspace.
    /// </summary>
    public void Predict(Chunk<T> chunk, DeviceBuffer<T> parameters, Workspace<T> workspace, DeviceBuffer<T> pairForces)
    {
        if (operations.Tables.HasNetwork)
        {
            var networkRows = workspace.NetworkRows(chunk);
            Energies(chunk, networkRows, parameters, workspace, workspace.SegmentEnergies(chunk));
            PairForces(chunk, networkRows, parameters, workspace, pairForces);
        }
        if (operations.Tables.PairTerms.IsEmpty)
            return;
        var rowEnergies = workspace.PairEnergies(chunk);
        operations.PairPotential(chunk, pairForces, rowEnergies);
        operations.SegmentSum(chunk, rowEnergies, workspace.SegmentPairEnergies(chunk));
    }

    /// <summary>Densities and inputs (from the frames' caches where they have them); the inputs of the network's rows.</summary>
    public DeviceBuffer<T> Inputs(Chunk<T> chunk, RowLayout networkRows, Workspace<T> workspace)
    {
        var densities = Densities(chunk, workspace);
        var inputs = AtomInputs(chunk, workspace);
        if (HasCaches(chunk))
        {
            if (CacheInPlace(chunk) is null)
                operations.LoadDescriptors(chunk, densities, inputs);
        }
        else
        {
            operations.Density(chunk, densities);
            if (projected)
            {
                var descriptors = workspace.Descriptors(chunk);
                operations.Invariants(chunk.Rows, densities, descriptors);
                operations.InputProjection(chunk.Rows, descriptors, inputs);
            }
            else
            {
                operations.Invariants(chunk.Rows, densities, inputs);
            }
        }
        if (!global)
            return inputs;
        var frameInputs = workspace.FrameInputs(networkRows);
        FrameInputs(chunk, inputs, networkRows, frameInputs);
        return frameInputs;
    }

    /// <summary>Inputs, network, and the network energy of each segment.</summary>
    public void Energies(Chunk<T> chunk, RowLayout networkRows, DeviceBuffer<T> parameters, Workspace<T> workspace,
        DeviceBuffer<double> energies)
    {
        var inputs = Inputs(chunk, networkRows, workspace);
        var rowEnergies = workspace.Energies(networkRows);
        operations.NetworkForward(networkRows, parameters, inputs, workspace.Tape(networkRows), rowEnergies);
        if (global)
            operations.Widen(rowEnergies, chunk.Segments.Length, energies);
        else
            operations.SegmentSum(chunk, rowEnergies, energies);
    }

    /// <summary>After <see cref="Energies"/>: q of every pair of the chunk, into a buffer of (3, PairStride).</summary>
    public void PairForces(
        Chunk<T> chunk, RowLayout networkRows, DeviceBuffer<T> parameters, Workspace<T> workspace, DeviceBuffer<T> pairForces) =>
        operations.DensityPullback(chunk, DensityAdjoints(chunk, networkRows, parameters, workspace), pairForces);

    /// <summary>After <see cref="Energies"/>: forces of the network (3, AtomStride) and, where wanted, virials (segments, 9).</summary>
    public void Forces(Chunk<T> chunk, RowLayout networkRows, DeviceBuffer<T> parameters, Workspace<T> workspace, DeviceBuffer<T> forces,
        DeviceBuffer<double>? virials) => operations.DensityForces(
            chunk, DensityAdjoints(chunk, networkRows, parameters, workspace), workspace.PairForces(chunk), forces, virials);

    /// <summary>After <see cref="Energies"/>: dE/dx of every atom, in the block of the workspace for it.</summary>
    public DeviceBuffer<T> InputAdjoints(Chunk<T> chunk, RowLayout networkRows, DeviceBuffer<T> parameters, Workspace<T> workspace)
    {
        var adjoints = workspace.InputAdjoints(chunk);
        var tape = workspace.Tape(networkRows);
        if (global)
        {
            var frameAdjoints = workspace.FrameInputAdjoints(networkRows);
            operations.NetworkPullback(networkRows, parameters, tape, frameAdjoints);
            if (imageAtoms > 0)
                operations.InputImageSpread(chunk, networkRows, frameAdjoints, adjoints);
            else
                operations.InputSpread(chunk, networkRows, frameAdjoints, adjoints);
        }
        else
        {
            operations.NetworkPullback(networkRows, parameters, tape, adjoints);
        }
        return adjoints;
    }

    /// <summary>
    /// After <see cref="Energies"/> and, where forces or virials are trained, <see cref="Forces"/>: dL/dparameters from the adjoints of
    /// energies, forces and virials in the workspace.
    /// </summary>
    public void ParameterGradient(
        Chunk<T> chunk, RowLayout networkRows, BatchTerms<T> terms, Workspace<T> workspace, DeviceBuffer<T> gradient)
    {
        var tangents = terms.Forces ? workspace.NetworkTangents(chunk, networkRows) : null;
        if (tangents is not null)
            InputTangents(chunk, networkRows, workspace, terms.Virials, tangents);
        NetworkGradient(chunk, networkRows, terms.Parameters, workspace, tangents, gradient);
    }

    /// <summary>
    /// Tangents of the network's inputs, (largest inputs, network rows), from the adjoints of forces and, where asked for, virials in the
    /// workspace.
    /// </summary>
    public void InputTangents(Chunk<T> chunk, RowLayout networkRows, Workspace<T> workspace, bool virials, DeviceBuffer<T> tangents)
    {
        var densityTangents = workspace.DensityTangents(chunk);
        var atomTangents = global ? workspace.InputTangents(chunk) : tangents;
        var descriptorTangents = projected ? workspace.DescriptorTangents(chunk) : atomTangents;
        var virialAdjoints = virials ? workspace.VirialAdjoints(chunk) : null;
        operations.DensityForcesAdjoint(
            chunk, workspace.ForceAdjoints(chunk), virialAdjoints, workspace.PairTangents(chunk), densityTangents);
        operations.InvariantsPushforward(chunk.Rows, Densities(chunk, workspace), densityTangents, descriptorTangents);
        if (projected)
            operations.InputProjection(chunk.Rows, descriptorTangents, atomTangents);
        if (global)
            FrameInputs(chunk, atomTangents, networkRows, tangents);
    }

    /// <summary>
    /// dL/dparameters from the adjoints of energies in the workspace and the tangents of the network's inputs, null where there are none.
    /// </summary>
    public void NetworkGradient(Chunk<T> chunk, RowLayout networkRows, DeviceBuffer<T> parameters, Workspace<T> workspace,
        DeviceBuffer<T>? tangents, DeviceBuffer<T> gradient)
    {
        var rowAdjoints = workspace.EnergyAdjoints(networkRows);
        if (global)
            operations.Narrow(workspace.SegmentEnergyAdjoints(chunk), chunk.Segments.Length, networkRows.Count, rowAdjoints);
        else
            operations.SegmentSpread(chunk, workspace.SegmentEnergyAdjoints(chunk), rowAdjoints);
        var inputs = global ? workspace.FrameInputs(networkRows) : AtomInputs(chunk, workspace);
        operations.NetworkGradient(networkRows, parameters, inputs, workspace.Tape(networkRows), rowAdjoints, tangents, gradient);
    }

    /// <summary>After <see cref="Energies"/>: dE/dA of every atom, in the block of the workspace for it.</summary>
    private DeviceBuffer<T> DensityAdjoints(Chunk<T> chunk, RowLayout networkRows, DeviceBuffer<T> parameters, Workspace<T> workspace)
    {
        var adjoints = InputAdjoints(chunk, networkRows, parameters, workspace);
        if (projected)
        {
            var inputAdjoints = adjoints;
            adjoints = workspace.DescriptorAdjoints(chunk);
            operations.InputProjectionPullback(chunk.Rows, inputAdjoints, adjoints);
        }
        var densityAdjoints = workspace.DensityAdjoints(chunk);
        operations.InvariantsPullback(chunk.Rows, Densities(chunk, workspace), adjoints, densityAdjoints);
        return densityAdjoints;
    }

    /// <summary>A of the atoms: in the frame's cache where it can stay there, else in the workspace.</summary>
    private DeviceBuffer<T> Densities(Chunk<T> chunk, Workspace<T> workspace) =>
        CacheInPlace(chunk)?.Densities ?? workspace.Densities(chunk);

    /// <summary>x of the atoms, in the same way.</summary>
    private DeviceBuffer<T> AtomInputs(Chunk<T> chunk, Workspace<T> workspace) => CacheInPlace(chunk)?.Inputs ?? workspace.Inputs(chunk);

    private DescriptorCache<T>? CacheInPlace(Chunk<T> chunk) =>
        operations.ReadsCachesInPlace && chunk.WholeFrame is { } frame ? frame.Cache : null;

    private static bool HasCaches(Chunk<T> chunk)
    {
        foreach (var segment in chunk.Segments)
            if (segment.Frame.Cache is null)
                return false;
        return true;
    }

    /// <summary>Sums or images of what the atoms of a frame have, for a network of frames.</summary>
    private void FrameInputs(Chunk<T> chunk, DeviceBuffer<T> inputs, RowLayout networkRows, DeviceBuffer<T> frameInputs)
    {
        if (imageAtoms == 0)
        {
            operations.InputSum(chunk, inputs, networkRows, frameInputs);
            return;
        }
        foreach (var segment in chunk.Segments)
            if (segment.Frame.AtomCount != imageAtoms)
                throw new InputException(
                    $"the network reads images of {imageAtoms} atoms, but a structure has {segment.Frame.AtomCount}; "
                    + $"expected structures of {imageAtoms} atoms");
        operations.InputImage(chunk, inputs, networkRows, frameInputs);
    }
}
