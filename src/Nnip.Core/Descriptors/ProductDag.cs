namespace Nnip.Descriptors;

/// <summary>
/// The invariants of one centre species as polynomials of the densities A (K), given as a graph of products so that shared
/// sub-products are computed once. Nodes 0..K-1 are the densities; node K+m is the product of the two earlier nodes
/// <see cref="Left"/>[m] and <see cref="Right"/>[m]; invariant d is Constant[d] + sum over its terms of coefficient x node.
/// </summary>
public sealed class ProductDag
{
    /// <summary>K, the number of densities of one atom.</summary>
    public required int DensityCount { get; init; }

    /// <summary>First factor of each product node (M).</summary>
    public required int[] Left { get; init; }

    /// <summary>Second factor of each product node (M).</summary>
    public required int[] Right { get; init; }

    /// <summary>CSR offsets of the terms of each invariant (D+1).</summary>
    public required int[] TermStart { get; init; }

    /// <summary>Node of each term.</summary>
    public required int[] TermNode { get; init; }

    /// <summary>Coefficient of each term.</summary>
    public required double[] TermCoefficient { get; init; }

    /// <summary>Constant part of each invariant (D); zero for raw descriptors, -mean/sigma once standardised.</summary>
    public required double[] Constant { get; init; }

    /// <summary>M, the number of products.</summary>
    public int ProductCount => Left.Length;

    /// <summary>K + M.</summary>
    public int NodeCount => DensityCount + ProductCount;

    /// <summary>D, the number of invariants.</summary>
    public int InvariantCount => Constant.Length;

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
            Left = Left,
            Right = Right,
            TermStart = TermStart,
            TermNode = TermNode,
            TermCoefficient = coefficient,
            Constant = constant,
        };
    }
}
