namespace Nnip.Descriptors;

/// <summary>One product of a sum; <see cref="ProductSumBuilder.One"/> as a factor makes it linear.</summary>
internal readonly record struct WeightedProduct(double Coefficient, int Left, int Right);

/// <summary>Makes a <see cref="ProductDag"/> node by node, where the intermediates are known.</summary>
/// <param name="densityCount">K, the number of densities.</param>
internal sealed class ProductSumBuilder(int densityCount)
{
    /// <summary>Stands for the number one until the number of nodes is known.</summary>
    public const int One = -1;

    private readonly List<int> productStart = [0], left = [], right = [], termStart = [0], termNode = [];
    private readonly List<double> productCoefficient = [], termCoefficient = [];

    /// <summary>Adds a node.</summary>
    /// <returns>Its index.</returns>
    public int AddNode(IEnumerable<WeightedProduct> products)
    {
        foreach (var (coefficient, leftNode, rightNode) in products)
        {
            productCoefficient.Add(coefficient);
            left.Add(leftNode);
            right.Add(rightNode);
        }
        productStart.Add(left.Count);
        return densityCount + productStart.Count - 2;
    }

    /// <summary>Adds an invariant that is a multiple of one node.</summary>
    public void AddInvariant(int node, double coefficient)
    {
        termNode.Add(node);
        termCoefficient.Add(coefficient);
        termStart.Add(termNode.Count);
    }

    /// <summary>Makes the graph.</summary>
    public ProductDag Build()
    {
        int one = densityCount + productStart.Count - 1;
        return new()
        {
            DensityCount = densityCount,
            ProductStart = [.. productStart],
            Left = [.. left.Select(node => node == One ? one : node)],
            Right = [.. right.Select(node => node == One ? one : node)],
            ProductCoefficient = [.. productCoefficient],
            TermStart = [.. termStart],
            TermNode = [.. termNode],
            TermCoefficient = [.. termCoefficient],
            Constant = new double[termNode.Count],
        };
    }
}
