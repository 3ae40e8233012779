using Nnip.Descriptors;
using Nnip.Descriptors.Ace;
using Nnip.Descriptors.Snap;

namespace Nnip.Cuda.Operations;

/// <summary>The header that specialises the kernels of a pair basis: coefficients, and how many rows share a block.</summary>
internal sealed class PairBasisSource
{
    /// <summary>Shared memory that a block may have on every device without asking.</summary>
    private const int SharedLimit = 48 << 10;

    /// <summary>Shared memory of a block beyond which more rows in it would leave room for too few blocks.</summary>
    private const int SharedGoal = 24 << 10;

    private const int MaxRows = 8, WarpSize = 32;

    private readonly int speciesCount, realSize;
    private readonly bool weightedGraphs;
    private readonly RadialHarmonicBasis basis;

    /// <summary>Chooses the sizes of blocks.</summary>
    /// <exception cref="NotSupportedException">
    /// The basis is too large for the shared memory of a block, or not one the kernels know.
    /// </exception>
    public PairBasisSource(DescriptorTable descriptor, int realSize)
    {
        basis = descriptor.PairBasis is AcePairBasis or SnapPairBasis
            ? (RadialHarmonicBasis)descriptor.PairBasis
            : throw new NotSupportedException(
                $"the cuda backend knows the pair bases {nameof(AcePairBasis)} and {nameof(SnapPairBasis)}, not "
                + descriptor.PairBasis.GetType().Name);
        speciesCount = descriptor.SpeciesCount;
        weightedGraphs = KernelSources.AreWeighted(descriptor.Invariants);
        this.realSize = realSize;
        (DensityRows, DensityPairs) = Block(1);
        (PushforwardRows, PushforwardPairs) = Block(2);
        PullbackRows = MaxRows;
        while (PullbackRows > 1 && PullbackRows * (DensityCount + 1) * realSize > SharedGoal)
            PullbackRows /= 2;
    }

    /// <summary>Rows of a block of the density kernel.</summary>
    public int DensityRows { get; }

    /// <summary>Rows of a block of the pushforward.</summary>
    public int PushforwardRows { get; }

    /// <summary>Rows of a block of the pullback.</summary>
    public int PullbackRows { get; }

    private int DensityPairs { get; }

    private int PushforwardPairs { get; }

    private int DensityCount => speciesCount * basis.Count;

    private int RadialCount => basis.RadialCount;

    /// <summary>The header.</summary>
    public string Text()
    {
        var offsets = new int[basis.MaxL + 1];
        for (int l = 0; l < offsets.Length; l++)
            offsets[l] = basis.Offset(l);
        var legendre = new LegendreTables(basis.MaxL);
        var text = new HeaderText(realSize == sizeof(double))
            .Line("namespace model {")
            .Constant("SpeciesCount", speciesCount)
            .Constant("BasisCount", basis.Count)
            .Constant("MaxL", basis.MaxL)
            .Constant("RadialCount", RadialCount)
            .Constant("DensityRows", DensityRows)
            .Constant("DensityPairs", DensityPairs)
            .Constant("PushforwardRows", PushforwardRows)
            .Constant("PushforwardPairs", PushforwardPairs)
            .Constant("PullbackRows", PullbackRows)
            .Constant(KernelSources.WeightedGraphs, weightedGraphs)
            .Constant("Cutoff", basis.Cutoff)
            .Table("radialCountOf", basis.RadialCounts)
            .Table("radialOffsetOf", basis.RadialOffsets)
            .Table("offsetOf", offsets)
            .Table("legendreFirst", legendre.First)
            .Table("legendreNext", legendre.Next)
            .Table("legendreLast", legendre.Last)
            .Table("legendreSlope", legendre.Slope);
        if (basis is SnapPairBasis snap)
            AddSnapRadials(text, snap);
        else
            AddAceRadials(text, ((AcePairBasis)basis).Radial);
        return text.Line("}").ToString();
    }

    /// <summary>What cuda/ace_radial.cuh needs.</summary>
    private static void AddAceRadials(HeaderText text, AceRadialBasis radial) => text
        .Constant("OuterExponent", radial.OuterExponent)
        .Constant("InnerExponent", radial.InnerExponent)
        .Constant("InnerRadius", radial.InnerRadius)
        .Constant("OneAndR0", 1 + radial.R0)
        .Constant("TCut", radial.TCut)
        .Constant("TIn", radial.TIn)
        .Table("radialA", radial.A)
        .Table("radialB", radial.B)
        .Table("radialC", radial.C);

    /// <summary>What cuda/snap_radial.cuh needs.</summary>
    private static void AddSnapRadials(HeaderText text, SnapPairBasis snap) => text
        .Line("#define SNAP_RADIAL_FUNCTIONS")
        .Constant("Switch", snap.Switch)
        .Constant("Rfac0", snap.Rfac0)
        .Constant("Rmin0", snap.Rmin0)
        .Table("cutoffOf", [.. snap.Cutoffs])
        .Table("scaleOf", [.. snap.Cutoffs.Select(cutoff => Math.PI / (cutoff - snap.Rmin0))])
        .Table("diagonalOf", snap.Functions.Diagonal)
        .Table("radialNext", snap.Functions.Next)
        .Table("radialLast", snap.Functions.Last)
        .Table("radialLower", snap.Functions.Lower)
        .Table("radialUpper", snap.Functions.Upper);

    /// <summary>Rows and pairs of a tile, for one or two values of each function.</summary>
    private (int Rows, int Pairs) Block(int valuesOfEach)
    {
        int harmonics = (basis.MaxL + 1) * (basis.MaxL + 1);
        for (int pairs = WarpSize; pairs >= 8; pairs /= 2)
        {
            int rows = MaxRows;
            while (rows > 1 && Bytes(rows, pairs) > SharedGoal)
                rows /= 2;
            if (Bytes(rows, pairs) <= SharedLimit)
                return (rows, pairs);
        }
        throw new NotSupportedException(
            $"the pair basis with {RadialCount} radial functions and l up to {basis.MaxL} needs more shared memory "
            + "than a block of a CUDA device has");

        int Bytes(int rows, int pairs) =>
            (rows * valuesOfEach * (RadialCount + harmonics) * (pairs + 1) + DensityCount * (rows + 1)) * realSize;
    }
}
