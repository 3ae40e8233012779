using Nnip.Backends;
using Nnip.Memory;
using Nnip.Pipeline;

namespace Nnip.Validation;

internal sealed partial class OperationSuite<T>
{
    private static readonly LossWeights Weights = new(1, 1, 1);

    /// <summary>A step with clipping, decay and average, so that each of them acts.</summary>
    private static readonly AdamStep Step = new()
    {
        LearningRate = 0.01,
        Beta1 = 0.9,
        Beta2 = 0.999,
        MeanScale = 1 / 0.19,
        SquareScale = 1 / 0.002,
        Epsilon = 1e-8,
        WeightDecay = 0.01,
        Decoupled = 1,
        LargestNorm = 1e-3,
        AverageShare = 0.1,
    };

    private void AddCalls(double[] parameterValues)
    {
        if (!operations.Tables.HasNetwork)
        {
            AddCallsWithoutNetwork();
            return;
        }
        var parameters = Make("parameters", 1, parameterValues.Length);
        parameters.Write(parameterValues);
        var factors = MakeFactors();
        var losses = MakeDoubles("losses", 0, 0, 0);

        var (densities, inputs) = AddDescriptors();
        var (networkInputs, energies, inputAdjoints) = AddForward(parameters, inputs);
        var energyAdjoints = AddEnergyLoss(energies, factors, losses);
        var (densityAdjoints, pairForces) = AddPairForces(densities, AddProjectionPullback(inputAdjoints));
        AddDensityForces(densityAdjoints);
        var inputTangents = AddForces(densities, pairForces, factors, losses);
        var (rowAdjoints, frameAdjoints) = AddSpreads(energyAdjoints);
        var gradients = AddGradients(parameters, networkInputs, global ? frameAdjoints : rowAdjoints, inputTangents);
        AddStep(gradients, losses, factors, parameterValues);
        AddLoad();
    }

    /// <summary>What the prediction of pair terms alone calls; first what may be called again and again.</summary>
    private void AddCallsWithoutNetwork()
    {
        Skipped.Add("operations of descriptors, networks and training: the model has no network");
        int segments = chunk.Segments.Length;
        var pairForces = MakeRandom("pair forces", 3, chunk.PairStride);
        AddForceContraction(pairForces, Make("forces", 3, chunk.AtomStride), MakeDoubles("virials", new double[9 * segments]));
        Block<T> rowValues = MakeRandom("row values", 1, Rows.Count);
        var sums = MakeDoubles("segment sums", new double[segments]);
        Add(nameof(operations.SegmentSum), () => operations.SegmentSum(chunk, rowValues.Buffer, sums.Buffer), [rowValues], Value(sums));
        AddPairTerms(ChunkIndices.PairPlanes(chunk));
    }

    private void AddForceContraction(Block<T> pairForces, Block<T> forces, Block<double> virials) => Add(
        nameof(operations.ForceContraction), () => operations.ForceContraction(chunk, pairForces.Buffer, forces.Buffer, virials.Buffer),
        [pairForces], Derivative(forces, ChunkIndices.AtomPlanes(chunk), Tolerances.ForceFloor),
        Derivative(virials, floor: Tolerances.ForceFloor));

    private Block<double> MakeFactors()
    {
        var frames = Array.ConvertAll(chunk.Segments.ToArray(), segment => segment.Frame);
        var scales = LossScales.Of(FrameSummary.Of(operations.Tables, frames), [.. Enumerable.Range(0, frames.Length)], Weights);
        var values = new double[LossFactors.Count];
        scales.CopyTo(values);
        return MakeDoubles("loss factors", values);
    }

    private (Block<T> Densities, Block<T> Inputs) AddDescriptors()
    {
        var densities = Make("densities", DensityCount, Rows.Count);
        var descriptors = Make("descriptors", MaxInvariants, Rows.Count);
        Add(nameof(operations.Density), () => operations.Density(chunk, densities.Buffer), [], Value(densities));
        Add(nameof(operations.Invariants), () => operations.Invariants(Rows, densities.Buffer, descriptors.Buffer),
            [densities], Value(descriptors, DescriptorRows));
        return (densities, AddProjection("inputs", descriptors, Value));
    }

    /// <summary>From inputs to energies of frames and back to dE/dx.</summary>
    private (Block<T> NetworkInputs, Block<double> Energies, Block<T> InputAdjoints) AddForward(Block<T> parameters, Block<T> inputs)
    {
        int segments = chunk.Segments.Length;
        var frameInputs = AddInputSum("frame inputs", inputs);
        var networkInputs = image ? AddInputImage("images", inputs) : global ? frameInputs : inputs;
        var rowEnergies = Make("energies", 1, networkRows.Count);
        var atomValues = global ? MakeRandom("row values", 1, Rows.Count) : rowEnergies;
        var sums = MakeDoubles("segment sums", new double[segments]);
        var widened = MakeDoubles("widened energies", new double[networkRows.Count]);
        Add(nameof(operations.NetworkForward), Forward, [parameters, networkInputs], Value(rowEnergies, NetworkRows(_ => 1)));
        Add(nameof(operations.SegmentSum), () => operations.SegmentSum(chunk, atomValues.Buffer, sums.Buffer), [atomValues], Value(sums));
        Add(nameof(operations.Widen), () => operations.Widen(rowEnergies.Buffer, networkRows.Count, widened.Buffer),
            [rowEnergies], Copy(widened, NetworkRows(_ => 1)));

        var networkAdjoints = Make("network input adjoints", operations.Tables.Network.MaxInputs, networkRows.Count);
        calls.Add(new(nameof(operations.NetworkPullback),
            () => operations.NetworkPullback(networkRows, parameters.Buffer, tape, networkAdjoints.Buffer), [parameters, networkInputs],
            [Derivative(networkAdjoints, NetworkRows(z => operations.Tables.Network.Inputs[z]))])
        { Prepare = Forward });
        var spread = AddInputSpread(
            global && !image ? networkAdjoints : MakeRandom("frame input adjoints", FrameFeatures, frameRows.Count));
        return (networkInputs, sums, image ? AddInputImageSpread(networkAdjoints) : global ? spread : networkAdjoints);

        void Forward() => operations.NetworkForward(networkRows, parameters.Buffer, networkInputs.Buffer, tape, rowEnergies.Buffer);
    }

    private Block<double> AddEnergyLoss(Block<double> energies, Block<double> factors, Block<double> losses)
    {
        var adjoints = MakeDoubles("energy adjoints", new double[chunk.Segments.Length]);
        Add(nameof(operations.EnergyLoss),
            () => operations.EnergyLoss(chunk, energies.Buffer, factors.Buffer, adjoints.Buffer, losses.Buffer),
            [energies, factors, losses], Value(losses, [0]), Derivative(adjoints));
        return adjoints;
    }

    private (Block<T> DensityAdjoints, Block<T> PairForces) AddPairForces(Block<T> densities, Block<T> descriptorAdjoints)
    {
        var densityAdjoints = Make("density adjoints", DensityCount, Rows.Count);
        var pairForces = Make("pair forces", 3, chunk.PairStride);
        int[] pairs = ChunkIndices.PairPlanes(chunk);
        Add(nameof(operations.InvariantsPullback),
            () => operations.InvariantsPullback(Rows, densities.Buffer, descriptorAdjoints.Buffer, densityAdjoints.Buffer),
            [densities, descriptorAdjoints], Derivative(densityAdjoints, ChunkIndices.Rows(chunk, _ => DensityCount)));
        Add(nameof(operations.DensityPullback), () => operations.DensityPullback(chunk, densityAdjoints.Buffer, pairForces.Buffer),
            [densityAdjoints], Derivative(pairForces, pairs));
        AddPairTerms(pairs);

        long elements = 3L * Math.Max(1, MaxInvariants) * chunk.PairStride;
        if (elements * sizeof(double) > LargestJacobian)
        {
            Skipped.Add(FormattableString.Invariant(
                $"DescriptorJacobian, JacobianContraction: {elements >> 17} MiB, more than {LargestJacobian >> 20}; take fewer frames"));
            return (densityAdjoints, pairForces);
        }
        var jacobian = Make("jacobian", 3 * MaxInvariants, chunk.PairStride);
        var contracted = Make("pair forces from the jacobian", 3, chunk.PairStride);
        Add(nameof(operations.DescriptorJacobian), () => operations.DescriptorJacobian(chunk, densities.Buffer, jacobian.Buffer),
            [densities], Derivative(jacobian, ChunkIndices.Jacobian(chunk, InvariantCount)));
        Add(nameof(operations.JacobianContraction),
            () => operations.JacobianContraction(chunk, jacobian.Buffer, descriptorAdjoints.Buffer, contracted.Buffer),
            [jacobian, descriptorAdjoints], Derivative(contracted, pairs));
        return (densityAdjoints, pairForces);
    }

    /// <summary>Pullback and contraction in one, and their adjoint.</summary>
    private void AddDensityForces(Block<T> densityAdjoints)
    {
        int segments = chunk.Segments.Length;
        Block<T> pairForces = Make("room for pair forces", 3, chunk.PairStride),
            forces = Make("forces from densities", 3, chunk.AtomStride);
        Block<T> forceAdjoints = MakeRandom("random force adjoints", 3, chunk.AtomStride),
            tangents = Make("room for pair tangents", 3, chunk.PairStride);
        var densityTangents = Make("density tangents from forces", DensityCount, Rows.Count);
        Block<double> virials = MakeDoubles("virials from densities", new double[9 * segments]);
        Block<double> virialAdjoints = MakeDoubles("random virial adjoints", Numbers(9 * segments));
        Add(nameof(operations.DensityForces),
            () => operations.DensityForces(chunk, densityAdjoints.Buffer, pairForces.Buffer, forces.Buffer, virials.Buffer),
            [densityAdjoints], Derivative(forces, ChunkIndices.AtomPlanes(chunk), Tolerances.ForceFloor),
            Derivative(virials, floor: Tolerances.ForceFloor));
        Add(nameof(operations.DensityForcesAdjoint),
            () => operations.DensityForcesAdjoint(
                chunk, forceAdjoints.Buffer, virialAdjoints.Buffer, tangents.Buffer, densityTangents.Buffer),
            [forceAdjoints, virialAdjoints], Derivative(densityTangents));
    }

    /// <summary>Pair terms, where the model has some, on pair forces of their own, so that those of the network stay as they are.</summary>
    private void AddPairTerms(int[] pairs)
    {
        if (operations.Tables.PairTerms.IsEmpty)
            return;
        var pairForces = MakeRandom("pair forces with pair terms", 3, chunk.PairStride);
        var energies = Make("energies of pair terms", 1, Rows.Count);
        Add(nameof(operations.PairPotential), () => operations.PairPotential(chunk, pairForces.Buffer, energies.Buffer),
            [pairForces], Derivative(pairForces, pairs), Value(energies));
    }

    /// <summary>From pair forces to the losses of forces and virials, and back to xdot.</summary>
    private Block<T> AddForces(Block<T> densities, Block<T> pairForces, Block<double> factors, Block<double> losses)
    {
        int segments = chunk.Segments.Length;
        Block<T> forces = Make("forces", 3, chunk.AtomStride), forceAdjoints = Make("force adjoints", 3, chunk.AtomStride);
        Block<double> virials = MakeDoubles("virials", new double[9 * segments]);
        Block<double> virialAdjoints = MakeDoubles("virial adjoints", new double[9 * segments]);
        int[] atoms = ChunkIndices.AtomPlanes(chunk);
        AddForceContraction(pairForces, forces, virials);
        Add(nameof(operations.ForceLoss),
            () => operations.ForceLoss(chunk, forces.Buffer, factors.Buffer, forceAdjoints.Buffer, losses.Buffer),
            [forces, factors, losses], Value(losses, [1]), Derivative(forceAdjoints, atoms));
        Add(nameof(operations.VirialLoss),
            () => operations.VirialLoss(chunk, virials.Buffer, factors.Buffer, virialAdjoints.Buffer, losses.Buffer),
            [virials, factors, losses], Value(losses, [2]), Derivative(virialAdjoints));

        var pairTangents = Make("pair tangents", 3, chunk.PairStride);
        var densityTangents = Make("density tangents", DensityCount, Rows.Count);
        var descriptorTangents = Make("descriptor tangents", MaxInvariants, Rows.Count);
        Add(nameof(operations.ForceContractionAdjoint),
            () => operations.ForceContractionAdjoint(chunk, forceAdjoints.Buffer, virialAdjoints.Buffer, pairTangents.Buffer),
            [forceAdjoints, virialAdjoints], Derivative(pairTangents, ChunkIndices.PairPlanes(chunk)));
        Add(nameof(operations.DensityPushforward),
            () => operations.DensityPushforward(chunk, pairTangents.Buffer, densityTangents.Buffer),
            [pairTangents], Derivative(densityTangents));
        Add(nameof(operations.InvariantsPushforward),
            () => operations.InvariantsPushforward(Rows, densities.Buffer, densityTangents.Buffer, descriptorTangents.Buffer),
            [densities, densityTangents], Derivative(descriptorTangents, DescriptorRows));
        return AddProjection("input tangents", descriptorTangents, (block, indices) => Derivative(block, indices));
    }

    private (Block<T> RowAdjoints, Block<T> FrameAdjoints) AddSpreads(Block<double> energyAdjoints)
    {
        Block<T> rows = Make("row energy adjoints", 1, Rows.Count), frames = Make("narrowed energy adjoints", 1, frameRows.Count);
        Add(nameof(operations.SegmentSpread), () => operations.SegmentSpread(chunk, energyAdjoints.Buffer, rows.Buffer),
            [energyAdjoints], Value(rows));
        Add(nameof(operations.Narrow),
            () => operations.Narrow(energyAdjoints.Buffer, chunk.Segments.Length, frameRows.Count, frames.Buffer), [energyAdjoints],
            Value(frames));
        return (rows, frames);
    }

    /// <summary>Parameter gradients of energies alone, and of energies, forces and virials.</summary>
    private Block<T>[] AddGradients(
        Block<T> parameters, Block<T> networkInputs, Block<T> energyAdjoints, Block<T> inputTangents)
    {
        var network = operations.Tables.Network;
        var networkTangents = image ? AddInputImage("image tangents", inputTangents)
            : global ? AddInputSum("frame input tangents", inputTangents) : inputTangents;
        Block<T> ofEnergies = Make("gradient of energies", 1, network.ParameterCount), ofAll = Make("gradient", 1, network.ParameterCount);
        Block<T> spareEnergies = Make("energies", 1, networkRows.Count);
        Block<T> spareAdjoints = Make("adjoints", network.MaxInputs, networkRows.Count);
        calls.Add(new(nameof(operations.NetworkGradient), () => Gradient(null, ofEnergies), [parameters, networkInputs, energyAdjoints],
            [Derivative(ofEnergies)])
        { Prepare = Forward, EnergiesAlone = true });
        calls.Add(new(nameof(operations.NetworkGradient), () => Gradient(networkTangents.Buffer, ofAll),
            [parameters, networkInputs, energyAdjoints, networkTangents], [Derivative(ofAll)])
        { Prepare = ForwardAndPullback });
        return [ofEnergies, ofAll];

        void Gradient(DeviceBuffer<T>? tangents, Block<T> gradient) => operations.NetworkGradient(
            networkRows, parameters.Buffer, networkInputs.Buffer, tape, energyAdjoints.Buffer, tangents, gradient.Buffer);

        void Forward() => operations.NetworkForward(networkRows, parameters.Buffer, networkInputs.Buffer, tape, spareEnergies.Buffer);

        void ForwardAndPullback()
        {
            Forward();
            operations.NetworkPullback(networkRows, parameters.Buffer, tape, spareAdjoints.Buffer);
        }
    }

    private RowLayout Rows => chunk.Rows;

    private int DensityCount => operations.Tables.Descriptor.DensityCount;

    private int MaxInvariants => operations.Tables.MaxInvariants;

    private int MaxSpeciesInputs => operations.Tables.MaxSpeciesInputs;

    /// <summary>Features of the inputs of the global readout: a block for each species.</summary>
    private int FrameFeatures => operations.Tables.Network.SpeciesInputs.Sum();

    private int[] DescriptorRows => ChunkIndices.Rows(chunk, InvariantCount);

    private int[] InputRows => ChunkIndices.Rows(chunk, z => operations.Tables.Network.SpeciesInputs[z]);

    private int InvariantCount(int z) => operations.Tables.Inputs[z].InvariantCount;

    /// <summary>Elements of a block (features, rows of the network) that belong to an atom, or a frame with the global readout.</summary>
    private int[] NetworkRows(Func<int, int> features) => global
        ?
        [
            .. from f in Enumerable.Range(0, features(0))
               from s in Enumerable.Range(0, chunk.Segments.Length)
               select f * frameRows.Count + s,
        ]
        : ChunkIndices.Rows(chunk, features);
}
