namespace Nnip.Descriptors;

/// <summary>
/// The invariants of one centre species as polynomials of the densities A (K), given as a graph of sums of products so that shared
/// intermediates are computed once. Nodes 0..K-1 are the densities; node K+m is the sum over its products p of
/// <see cref="ProductCoefficient"/>[p] x node <see cref="Left"/>[p] x node <see cref="Right"/>[p], both earlier nodes or
/// <see cref="One"/>, the number one, which makes a product linear or constant. Invariant d is Constant[d] + sum over its terms of
/// coefficient x node.
/// </summary>
public sealed class ProductDag
{
    /// <summary>K, the number of densities of one atom.</summary>
    public required int DensityCount { get; init; }

    /// <summary>CSR offsets of the products of each node after the densities (M+1).</summary>
    public required int[] ProductStart { get; init; }

    /// <summary>First factor of each product (P).</summary>
    public required int[] Left { get; init; }

    /// <summary>Second factor of each product (P).</summary>
    public required int[] Right { get; init; }

    /// <summary>Coefficient of each product (P).</summary>
    public required double[] ProductCoefficient { get; init; }

    /// <summary>CSR offsets of the terms of each invariant (D+1).</summary>
    public required int[] TermStart { get; init; }

    /// <summary>Node of each term.</summary>
    public required int[] TermNode { get; init; }

    /// <summary>Coefficient of each term.</summary>
    public required double[] TermCoefficient { get; init; }

    /// <summary>Constant part of each invariant (D); zero for raw descriptors, -mean/sigma once standardised.</summary>
    public required double[] Constant { get; init; }

    /// <summary>P, the number of products.</summary>
    public int ProductCount => Left.Length;

    /// <summary>K + M.</summary>
    public int NodeCount => DensityCount + ProductStart.Length - 1;

    /// <summary>The factor that is the number one.</summary>
    public int One => NodeCount;

    /// <summary>D, the number of invariants.</summary>
    public int InvariantCount => Constant.Length;

    /// <summary>Whether every node after the densities is one product with coefficient 1, as in ACE: then node K+m is product m.</summary>
    public bool IsPlain => ProductCount == NodeCount - DensityCount && Array.TrueForAll(ProductCoefficient, c => c == 1);

    /// <summary>The same graph giving (B - mean) / sigma: standardisation costs nothing once it is folded into the coefficients.</summary>
    /// <param name="mean">Mean of each invariant (D).</param>
    /// <param name="sigma">Scale of each invariant (D), positive.</param>
    public ProductDag Standardised(ReadOnlySpan<double> mean, ReadOnlySpan<double> sigma)
    {
        var coefficient = (double[])TermCoefficient.Clone();
        var constant = (double[])Constant.Clone();
        for (int d = 0; d < InvariantCount; d++)
        {
            for (int t = TermStart[d]; t < TermStart[d + 1]; t++)
                coefficient[t] /= sigma[d];
            constant[d] = (constant[d] - mean[d]) / sigma[d];
        }
        return new()
        {
            DensityCount = DensityCount,
            ProductStart = ProductStart,
            Left = Left,
            Right = Right,
            ProductCoefficient = ProductCoefficient,
            TermStart = TermStart,
            TermNode = TermNode,
            TermCoefficient = coefficient,
            Constant = constant,
        };
    }
}
