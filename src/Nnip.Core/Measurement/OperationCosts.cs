using System.Runtime.CompilerServices;
using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Descriptors.Ace;
using Nnip.Networks;

namespace Nnip.Measurement;

/// <summary>What an operation must do at least, counted.</summary>
/// <param name="Bytes">Bytes that must pass between memory and device if each block is read and written once.</param>
/// <param name="Flops">
/// Floating-point operations of the algorithm; a multiply-add counts as two, a division, root or activation as one.
/// </param>
public readonly record struct OperationCost(double Bytes, double Flops)
{
    /// <summary>Sum of two.</summary>
    public static OperationCost operator +(OperationCost a, OperationCost b) => new(a.Bytes + b.Bytes, a.Flops + b.Flops);
}

/// <summary>
/// Bytes and flops of every operation on the same frames, counted from the model and the sizes alone, the same for every backend.
/// </summary>
public sealed class OperationCosts
{
    private const double Double = sizeof(double), Index = sizeof(int);

    private readonly ModelTables tables;
    private readonly double atoms, pairs, frames, b, densities, parameters;
    private readonly double values, gradients;
    private readonly double[] speciesAtoms;

    private OperationCosts(ModelTables tables, double[] speciesAtoms, double pairs, double frames, double elementBytes)
    {
        (this.tables, this.speciesAtoms, this.pairs, this.frames, b) = (tables, speciesAtoms, pairs, frames, elementBytes);
        atoms = speciesAtoms.Sum();
        densities = tables.Descriptor.DensityCount;
        parameters = tables.Network.ParameterCount;
        (values, gradients) = PairFunctions(tables);
    }

    /// <summary>Counts for some frames together.</summary>
    public static OperationCosts Of<T>(ModelTables tables, IEnumerable<Frame<T>> frames) where T : unmanaged
    {
        var atoms = new double[tables.Descriptor.SpeciesCount];
        double pairs = 0;
        int count = 0;
        foreach (var frame in frames)
        {
            for (int z = 0; z < atoms.Length; z++)
                atoms[z] += frame.SpeciesStart[z + 1] - frame.SpeciesStart[z];
            pairs += frame.PairCount;
            count++;
        }
        return new(tables, atoms, pairs, count, Unsafe.SizeOf<T>());
    }

    /// <summary>What one call costs.</summary>
    /// <param name="operation">Its name in the contract.</param>
    /// <param name="withTangents">For NetworkGradient: whether forces or virials are trained.</param>
    /// <param name="withVirials">For ForceContraction, DensityForces and their adjoints: whether virials are computed or trained.</param>
    public OperationCost Of(string operation, bool withTangents = true, bool withVirials = true) => operation switch
    {
        // Pair vectors in, densities out; phi of each pair, added to its sums.
        nameof(IOperations<float>.Density) => new(3 * b * pairs + b * densities * atoms, pairs * values),
        // Pair vectors and dE/dA in, pair forces out; sum of w_k grad phi_k.
        nameof(IOperations<float>.DensityPullback) => new(6 * b * pairs + b * densities * atoms, pairs * gradients),
        // Pair vectors and tangents in, Adot out; qbar . grad phi_k.
        nameof(IOperations<float>.DensityPushforward) => new(6 * b * pairs + b * densities * atoms, pairs * gradients),
        // Each product once; a term is a multiply-add.
        nameof(IOperations<float>.Invariants) => new(
            b * (densities * atoms + Descriptors), Graph((products, terms) => products + 2 * terms)),
        // Products again, then two multiply-adds for each product backwards.
        nameof(IOperations<float>.InvariantsPullback) =>
            new(b * (2 * densities * atoms + Descriptors), Graph((products, terms) => 5 * products + 2 * terms)),
        // Products and the two factors of each tangent.
        nameof(IOperations<float>.InvariantsPushforward) =>
            new(b * (2 * densities * atoms + Descriptors), Graph((products, terms) => 4 * products + 2 * terms)),
        // Descriptors and inputs of each atom, P once.
        nameof(IOperations<float>.InputProjection) or nameof(IOperations<float>.InputProjectionPullback) =>
            new(b * (Descriptors + Inputs + Projected(atoms: false)), 2 * Projected(atoms: true)),
        // A backward sweep for each descriptor of an atom, then grad phi of its pairs contracted with those that it depends on.
        nameof(IOperations<float>.DescriptorJacobian) => new(
            b * (3 * pairs + densities * atoms + 3 * pairs * MeanDescriptors),
            Graph((products, terms) => 4 * products * MeanDescriptors + 2 * terms) + pairs * (gradients + 6 * MeanSupport)),
        nameof(IOperations<float>.JacobianContraction) => new(
            b * (3 * pairs * (MeanDescriptors + 1) + Descriptors), 6 * pairs * MeanDescriptors),
        // Pair vectors in, pair forces changed; of each component a root, an exponential, powers, value and slope.
        nameof(IOperations<float>.PairPotential) => new(b * (9 * pairs + atoms), pairs * PairTermFlops),
        // q of each pair added for its centre and subtracted for its neighbour; the virial needs the vectors.
        nameof(IOperations<float>.ForceContraction) => withVirials
            ? new(b * (6 * pairs + 3 * atoms) + Index * (pairs + atoms) + 9 * Double * frames, pairs * (6 + 18))
            : new(b * (3 * pairs + 3 * atoms) + Index * (pairs + atoms), pairs * 6),
        // lambda of the centre and of the neighbour, the vector; pair tangents out.
        nameof(IOperations<float>.ForceContractionAdjoint) => withVirials
            ? new(b * (6 * pairs + 3 * atoms) + Index * pairs + 9 * Double * frames, pairs * (3 + 18))
            : new(b * (3 * pairs + 3 * atoms) + Index * pairs, pairs * 3),
        // Of radial functions alone each pair once, as what training keeps of it: weights of both atoms, a series of t terms, q of three
        // components added twice; for virials what makes r of v, 12, and six multiply-adds.
        nameof(IOperations<float>.DensityForces) when IsRadialAlone =>
            new(BetweenForcesAndDensities + (withVirials ? 9 * Double * frames : 0),
                pairs / 2 * (4 * SeriesTerms + 6 + (withVirials ? 24 : 0))),
        // The product of three components, t terms added twice; for virials 12 again and nine multiply-adds.
        nameof(IOperations<float>.DensityForcesAdjoint) when IsRadialAlone =>
            new(BetweenForcesAndDensities + (withVirials ? 9 * Double * frames : 0),
                pairs / 2 * (4 * SeriesTerms + 6 + (withVirials ? 30 : 0))),
        // Pair vectors, neighbours and dE/dA in, forces out; gradients as in the pullback, sums as in the contraction.
        nameof(IOperations<float>.DensityForces) => withVirials
            ? new(BetweenForcesAndDensities + 9 * Double * frames, pairs * (gradients + 6 + 18))
            : new(BetweenForcesAndDensities, pairs * (gradients + 6)),
        nameof(IOperations<float>.DensityForcesAdjoint) => withVirials
            ? new(BetweenForcesAndDensities + 9 * Double * frames, pairs * (gradients + 3 + 18))
            : new(BetweenForcesAndDensities, pairs * (gradients + 3)),
        // Inputs in, activations and their derivatives kept.
        nameof(IOperations<float>.NetworkForward) => new(
            b * (RowInputs + 2 * RowHidden + Rows + parameters), 2 * RowWeights + RowHidden),
        nameof(IOperations<float>.NetworkPullback) => new(b * (RowInputs + 2 * RowHidden + parameters), 2 * RowWeights + RowHidden),
        // Energies alone: reverse sweep, which ends above the first layer, and outer product. With tangents: the tangent sweep, which ends
        // below the last, and the second outer product too.
        nameof(IOperations<float>.NetworkGradient) => withTangents
            ? new(b * (2 * RowInputs + 4 * RowHidden + Rows + 2 * parameters),
                4 * RowWeights + 2 * (ReverseWeights + TangentWeights) + 6 * RowHidden)
            : new(b * (RowInputs + 2 * RowHidden + Rows + 2 * parameters), 2 * (RowWeights + ReverseWeights) + RowHidden),
        nameof(IOperations<float>.SegmentSum) => new(b * atoms + Double * frames, atoms),
        nameof(IOperations<float>.SegmentSpread) => new(b * atoms + Double * frames, 0),
        nameof(IOperations<float>.InputSum) => new(b * (Inputs + FrameInputs), Inputs),
        nameof(IOperations<float>.InputSpread) => new(b * (Inputs + FrameInputs), 0),
        // An image is zeroed before it takes the inputs; what its zeros have of adjoints is not read.
        nameof(IOperations<float>.InputImage) => new(b * (2 * Inputs + FrameInputs), 0),
        nameof(IOperations<float>.InputImageSpread) => new(2 * b * Inputs, 0),
        nameof(IOperations<float>.Widen) => new((b + Double) * Rows, 0),
        nameof(IOperations<float>.Narrow) => new((b + Double) * frames, 0),
        nameof(IOperations<float>.EnergyLoss) => new(3 * Double * frames, 6 * frames),
        nameof(IOperations<float>.ForceLoss) => new(9 * b * atoms, 5 * 3 * atoms),
        nameof(IOperations<float>.VirialLoss) => new(27 * Double * frames, 6 * 9 * frames),
        nameof(IOperations<float>.LoadDescriptors) => new(2 * b * (densities * atoms + Inputs), 0),
        // Two chunks' gradients in, as in the suite of operations.
        nameof(IOperations<float>.GradientSum) => new((2 * b + Double) * parameters, 2 * parameters),
        nameof(IOperations<float>.GradientNorm) => new(Double * parameters, 2 * parameters),
        nameof(IOperations<float>.LossSum) => new(14 * Double, 12),
        // Parameters, mean, square and average are read and written; gradient, decay and rate are read.
        nameof(IOperations<float>.AdamUpdate) => new((11 * Double + b) * parameters, 20 * parameters),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "no operation of the contract"),
    };

    /// <summary>A prediction of the frames with forces and virials.</summary>
    public OperationCost Prediction() => Sum(withVirials: true,
    [
        .. tables.HasNetwork ? NetworkPrediction() : [],
        .. tables.PairTerms.IsEmpty ? [] : (string[])[nameof(IOperations<float>.PairPotential), nameof(IOperations<float>.SegmentSum)],
        nameof(IOperations<float>.ForceContraction),
    ]);

    private string[] NetworkPrediction() =>
    [
        nameof(IOperations<float>.Density), nameof(IOperations<float>.Invariants),
        .. Projection(nameof(IOperations<float>.InputProjection)), .. Network(),
        .. Projection(nameof(IOperations<float>.InputProjectionPullback)), nameof(IOperations<float>.InvariantsPullback),
        nameof(IOperations<float>.DensityPullback),
    ];

    /// <summary>A training step on the frames with descriptors kept, on energies, forces and, where asked for, virials.</summary>
    public OperationCost TrainingStep(bool withVirials = true) => Sum(withVirials,
    [
        nameof(IOperations<float>.LoadDescriptors), .. Network(), nameof(IOperations<float>.EnergyLoss),
        .. Projection(nameof(IOperations<float>.InputProjectionPullback)), nameof(IOperations<float>.InvariantsPullback),
        nameof(IOperations<float>.DensityForces), nameof(IOperations<float>.ForceLoss),
        .. withVirials ? [nameof(IOperations<float>.VirialLoss)] : (string[])[],
        nameof(IOperations<float>.DensityForcesAdjoint), nameof(IOperations<float>.InvariantsPushforward),
        .. Projection(nameof(IOperations<float>.InputProjection)),
        .. Global
            ? [nameof(IOperations<float>.Narrow), FrameInput]
            : (string[])[nameof(IOperations<float>.SegmentSpread)],
        nameof(IOperations<float>.NetworkGradient), nameof(IOperations<float>.GradientSum), nameof(IOperations<float>.GradientNorm),
        nameof(IOperations<float>.AdamUpdate),
    ]);

    private bool Global => tables.Network.Readout == Readout.Global;

    private int BasisCount => tables.Descriptor.PairBasis.Count;

    /// <summary>Rows of the network: atoms, or frames with the global readout.</summary>
    private double Rows => Global ? frames : atoms;

    /// <summary>Inputs of all atoms.</summary>
    private double Inputs => speciesAtoms.Select((count, z) => count * tables.Network.SpeciesInputs[z]).Sum();

    /// <summary>
    /// Bytes of what training keeps of pairs: vectors and neighbours. Of radial functions alone both directions of a pair have all but
    /// their weights in common: of each pair once a vector along it, a number and the neighbour.
    /// </summary>
    /// <param name="neighbour">Bytes that name a neighbour.</param>
    public double KeptPairs(double neighbour) => IsRadialAlone ? (4 * b + neighbour) * pairs / 2 : (3 * b + neighbour) * pairs;

    /// <summary>Bytes of what forces and densities have between them: pairs, values of atoms.</summary>
    private double BetweenForcesAndDensities => KeptPairs(Index) + b * (densities + 3) * atoms;

    private bool IsRadialAlone => tables.Descriptor.PairBasis is AcePairBasis { IsRadialAlone: true };

    /// <summary>Terms of the series of the derivatives of radial functions; one more where there is an inner envelope.</summary>
    private double SeriesTerms =>
        BasisCount + (tables.Descriptor.PairBasis is AcePairBasis { Radial.InnerExponent: > 0 } ? 1 : 0);

    /// <summary>Descriptors of all atoms.</summary>
    private double Descriptors => speciesAtoms.Select((count, z) => count * tables.Inputs[z].InvariantCount).Sum();

    private double MeanDescriptors => atoms > 0 ? Descriptors / atoms : 0;

    /// <summary>Pair functions on which the descriptors of a centre depend by neighbours of a species, all descriptors together.</summary>
    private double MeanSupport => atoms > 0
        ? speciesAtoms.Select((count, z) => count * new InvariantSupport(tables.Inputs[z], BasisCount).Densities.Length).Sum()
            / atoms / speciesAtoms.Length
        : 0;

    private double FrameInputs => frames * (Image ? tables.Network.ImageFeatures : tables.Network.SpeciesInputs.Sum());

    private double RowInputs => Global ? FrameInputs : Inputs;

    private double RowHidden => Rows * tables.Network.HiddenWidths.Sum();

    /// <summary>Weights that all rows pass.</summary>
    private double RowWeights
    {
        get
        {
            double skips = 0;
            for (int z = 0; z < tables.Network.ClassCount && tables.Network.Residual; z++)
                skips += tables.Network.Inputs[z] * ClassRows(z);
            return skips + LayerWeights(first: 0, left: 0);
        }
    }

    private double ReverseWeights => LayerWeights(first: 1, left: 0);

    private double TangentWeights => LayerWeights(first: 0, left: 1);

    /// <summary>Those of layers from a first one on, without some that are left.</summary>
    private double LayerWeights(int first, int left)
    {
        double sum = 0;
        for (int z = 0; z < tables.Network.ClassCount; z++)
            for (int l = first; l < tables.Network.LayerCount - left; l++)
            {
                ref readonly var layer = ref tables.Network.Layer(z, l);
                sum += (double)layer.WeightCount * layer.Positions * layer.Columns * ClassRows(z);
            }
        return sum;
    }

    private double ClassRows(int z) => Global ? frames : speciesAtoms[z];

    /// <summary>Elements of the projections, once each or for every atom.</summary>
    private double Projected(bool atoms) =>
        tables.Projections?.Select((p, z) => (double)p.Matrix.Length * (atoms ? speciesAtoms[z] : 1)).Sum() ?? 0;

    /// <summary>Mean over the pairs of species: of a term its switch, of a component its value, slope and powers.</summary>
    private double PairTermFlops
    {
        get
        {
            int count = speciesAtoms.Length;
            var lists = from i in Enumerable.Range(0, count) from j in Enumerable.Range(0, count) select tables.PairTerms[i, j];
            return 15 + lists.Average(terms => terms.Sum(term => 16 + term.Components.Sum(component => 8.0 + component.Power)));
        }
    }

    /// <summary>Products of sums count three times: for the coefficient, the product and the addition.</summary>
    private double Graph(Func<double, double, double> flops) => speciesAtoms.Select((count, z) =>
    {
        var dag = tables.Inputs[z];
        return count * flops((dag.IsPlain ? 1 : 3) * dag.ProductCount, dag.TermNode.Length);
    }).Sum();

    private bool Image => tables.Network.ImageAtoms > 0;

    private string FrameInput => Image ? nameof(IOperations<float>.InputImage) : nameof(IOperations<float>.InputSum);

    private string FrameSpread => Image ? nameof(IOperations<float>.InputImageSpread) : nameof(IOperations<float>.InputSpread);

    private string[] Projection(string operation) => tables.Projections is null ? [] : [operation];

    private string[] Network() => Global
        ?
        [
            FrameInput, nameof(IOperations<float>.NetworkForward), nameof(IOperations<float>.Widen),
            nameof(IOperations<float>.NetworkPullback), FrameSpread,
        ]
        : [nameof(IOperations<float>.NetworkForward), nameof(IOperations<float>.SegmentSum), nameof(IOperations<float>.NetworkPullback)];

    private OperationCost Sum(bool withVirials, IEnumerable<string> operations) =>
        operations.Aggregate(default(OperationCost), (sum, operation) => sum + Of(operation, withVirials: withVirials));

    /// <summary>
    /// Flops of one pair: all functions added to their sums, and all gradients weighted and added. Each factor is formed once and no
    /// gradient of a single function is: distance and root 6; transformed distance and envelope 8, with derivative 15; a radial function 4,
    /// with derivative 8; a multiply-add for each function, two with gradients where there are harmonics. These: direction 4, a polynomial
    /// 3, a power of u_x + i u_y 6, their product 1; with gradients three multiply-adds for each harmonic, twenty flops more for each power
    /// and 16 to leave the radial part out.
    /// </summary>
    private static (double Values, double Gradients) PairFunctions(ModelTables tables)
    {
        if (tables.Descriptor.PairBasis is not RadialHarmonicBasis basis)
            return (2.0 * tables.Descriptor.PairBasis.Count, 12.0 * tables.Descriptor.PairBasis.Count);
        double radial = basis.RadialCount, count = basis.Count, maxL = basis.MaxL, harmonics = (maxL + 1) * (maxL + 1);
        (double values, double gradients) = (14 + 4 * radial + 2 * count, 21 + 8 * radial + 2 * count);
        if (maxL == 0)
            return (values, gradients);
        double angular = 4 + 3 * (maxL + 1) * (maxL + 2) / 2 + 6 * maxL;
        return (values + angular + harmonics, gradients + angular + 6 * harmonics + 20 * maxL + 16 + 2 * count);
    }
}
