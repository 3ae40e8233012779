using Nnip.Descriptors;

namespace Nnip.Cpu;

/// <summary>Consecutive nodes of a <see cref="ProductDag"/> that are summed alike.</summary>
/// <param name="From">First node after the densities.</param>
/// <param name="To">End of the nodes.</param>
/// <param name="IsComplex">
/// Whether nodes come in pairs of real and imaginary part of sums of c u v, where u and v are such pairs themselves.
/// </param>
/// <param name="HasFactors">Whether a node of the run is a factor of a later one.</param>
internal readonly record struct ProductRun(int From, int To, bool IsComplex, bool HasFactors)
{
    /// <summary>Divides the nodes of a graph into runs.</summary>
    public static ProductRun[] Of(ProductDag dag)
    {
        var isFactor = new bool[dag.NodeCount + 1];
        foreach (int node in dag.Left.Concat(dag.Right))
            isFactor[node] = true;
        var runs = new List<ProductRun>();
        int count = dag.NodeCount - dag.DensityCount;
        for (int from = 0; from < count;)
        {
            bool isComplex = IsComplexPair(dag, from);
            int width = isComplex ? 2 : 1;
            bool hasFactors = isFactor.AsSpan(dag.DensityCount + from, width).Contains(true);
            var run = new ProductRun(from, from + width, isComplex, hasFactors);
            if (runs.Count > 0 && runs[^1].IsComplex == isComplex && runs[^1].HasFactors == hasFactors)
                runs[^1] = runs[^1] with { To = run.To };
            else
                runs.Add(run);
            from += width;
        }
        return [.. runs];
    }

    /// <summary>Whether nodes m and m + 1 are sums of c (a d - b e) and c (a e + b d) with b = a + 1, e = d + 1.</summary>
    private static bool IsComplexPair(ProductDag dag, int m)
    {
        int[] start = dag.ProductStart, left = dag.Left, right = dag.Right;
        if (m + 2 >= start.Length)
            return false;
        int first = start[m], second = start[m + 1], count = second - first;
        if (count == 0 || int.IsOddInteger(count) || start[m + 2] - second != count)
            return false;
        for (int p = 0; p < count; p += 2)
        {
            int re = first + p, im = second + p, a = left[re], d = right[re];
            double c = dag.ProductCoefficient[re];
            if (!Is(re + 1, a + 1, d + 1, -c) || !Is(im, a, d + 1, c) || !Is(im + 1, a + 1, d, c))
                return false;
        }
        return true;

        bool Is(int p, int leftNode, int rightNode, double coefficient) =>
            left[p] == leftNode && right[p] == rightNode && dag.ProductCoefficient[p] == coefficient;
    }
}
