using System.Numerics;

namespace Nnip.Descriptors.Snap;

/// <summary>
/// The bispectrum of one centre species as a graph of sums of products. Level by level: the densities, summed over species with their
/// weights unless elements are told apart; from them, linearly, the matrices U_j = wself + sum of f_c w u_j; the coupled matrices
/// Z_j = sum of Clebsch-Gordan coefficients times U_j1 U_j2, of which the half with mb at most j/2 suffices because
/// U_(j-ma)(j-mb) = (-1)^(ma-mb) conj U_(ma)(mb); the components B = Re sum of Z conj U; their products. A Z serves all its components,
/// and adjoints pass through the same nodes backwards. Complex nodes are a real part and behind it an imaginary one.
/// </summary>
internal sealed class SnapGraph
{
    private readonly SnapSettings settings;
    private readonly SnapPairBasis basis;
    private readonly int centre, channels;
    private readonly ProductSumBuilder builder;
    private readonly int[][][] u;

    /// <summary>Prepares the graph of a centre species.</summary>
    public SnapGraph(SnapSettings settings, SnapPairBasis basis, int centre)
    {
        (this.settings, this.basis, this.centre) = (settings, basis, centre);
        builder = new(settings.Species.Count * basis.Count);
        channels = settings.Chem ? settings.Species.Count : 1;
        u = new int[channels][][];
    }

    /// <summary>Makes the graph.</summary>
    public ProductDag Build()
    {
        for (int channel = 0; channel < channels; channel++)
            u[channel] = Matrices(channel);
        int[] components = Components();
        foreach (int node in components)
            builder.AddInvariant(node, 1);
        if (settings.Quadratic)
            for (int i = 0; i < components.Length; i++)
                for (int k = i; k < components.Length; k++)
                    builder.AddInvariant(builder.AddNode([new(1, components[i], components[k])]), i == k ? 0.5 : 1);
        return builder.Build();
    }

    /// <summary>Nodes of the real parts of U_j (j, (ma, mb)) of one density channel.</summary>
    private int[][] Matrices(int channel)
    {
        var (nodes, weight) = Densities(channel);
        bool hasCentre = !settings.Chem || settings.Wselfall || channel == centre;
        var matrices = new int[settings.TwoJMax + 1][];
        for (int j = 0; j <= settings.TwoJMax; j++)
        {
            matrices[j] = new int[(j + 1) * (j + 1)];
            for (int mb = 0; mb <= j; mb++)
                for (int ma = 0; ma <= j; ma++)
                {
                    List<WeightedProduct> re = [], im = [];
                    foreach (var (k, factor) in InDensities(j, ma, mb))
                    {
                        if (factor.Real != 0)
                            re.Add(new(weight * factor.Real, nodes[k], ProductSumBuilder.One));
                        if (factor.Imaginary != 0)
                            im.Add(new(weight * factor.Imaginary, nodes[k], ProductSumBuilder.One));
                    }
                    if (hasCentre && ma == mb)
                        re.Add(new(1, ProductSumBuilder.One, ProductSumBuilder.One));
                    matrices[j][mb * (j + 1) + ma] = builder.AddNode(re);
                    builder.AddNode(im);
                }
        }
        return matrices;
    }

    /// <summary>Nodes of the densities of a channel (K) and the weight they lack.</summary>
    private (int[] Nodes, double Weight) Densities(int channel)
    {
        double[] weights = [.. settings.Species.Select(settings.WeightOf)];
        var functions = Enumerable.Range(0, basis.Count);
        return settings.Chem || weights.Length == 1
            ? ([.. functions.Select(k => channel * basis.Count + k)], weights[channel])
            : ([.. functions.Select(k => builder.AddNode(
                weights.Select((weight, z) => new WeightedProduct(weight, z * basis.Count + k, ProductSumBuilder.One))))], 1);
    }

    /// <summary>
    /// The element u_j(ma, mb) in the functions of the pair basis: sum over l of (-i)^l sqrt(4 pi (2l+1))/(j+1) x Clebsch-Gordan
    /// coefficient of (j ma, l m) in (j mb) x G_jl x complex Y_lm with m = mb - ma.
    /// </summary>
    private IEnumerable<(int Function, Complex Factor)> InDensities(int j, int ma, int mb)
    {
        int m = mb - ma, absolute = Math.Abs(m);
        Complex power = Power(absolute);
        for (int l = absolute; l <= j; l++, power *= -Complex.ImaginaryOne)
        {
            double coupling = Wigner.ClebschGordan(j, 2 * ma - j, 2 * l, 2 * m, j, 2 * mb - j);
            var factor = Math.Sqrt(4 * Math.PI * (2 * l + 1)) / (j + 1) * coupling * power;
            if (coupling == 0)
                continue;
            if (m == 0)
            {
                yield return (basis.IndexOf(j, l, 0), factor);
                continue;
            }
            // Y_l^m = (-1)^m (Y_lm + i Y_l,-m) / sqrt 2 for positive m, (Y_l|m| - i Y_l,-|m|) / sqrt 2 for negative m.
            factor *= m > 0 && int.IsOddInteger(m) ? -Math.Sqrt(0.5) : Math.Sqrt(0.5);
            yield return (basis.IndexOf(j, l, absolute), factor);
            yield return (basis.IndexOf(j, l, -absolute), factor * Complex.ImaginaryOne * Math.Sign(m));
        }
    }

    /// <summary>(-i)^l.</summary>
    private static Complex Power(int l) => (l % 4) switch { 0 => 1, 1 => -Complex.ImaginaryOne, 2 => -1, _ => Complex.ImaginaryOne };

    /// <summary>Nodes of the components in their order: first, second and third channel, then angular momenta.</summary>
    private int[] Components()
    {
        BispectrumComponent[] momenta = [.. BispectrumComponent.All(settings.TwoJMax)];
        var nodes = new int[channels * channels * channels * momenta.Length];
        for (int i = 0; i < momenta.Length; i++)
            for (int first = 0; first < channels; first++)
                for (int second = 0; second < channels; second++)
                {
                    // With j1 = j2 the channels are interchangeable.
                    bool isMirror = momenta[i].J1 == momenta[i].J2 && second < first;
                    var z = isMirror ? [] : Coupled(momenta[i], first, second);
                    for (int third = 0; third < channels; third++)
                        nodes[Index(first, second, third, i)] = isMirror
                            ? nodes[Index(second, first, third, i)]
                            : Component(momenta[i].J, z, third, first == second && second == third);
                }
        return nodes;

        int Index(int first, int second, int third, int i) => ((first * channels + second) * channels + third) * momenta.Length + i;
    }

    /// <summary>Nodes of the real parts of Z_j, as (ma, mb) for the half that is needed, of two channels.</summary>
    private List<(int Ma, int Mb, int Node)> Coupled(BispectrumComponent component, int first, int second)
    {
        var (j1, j2, j) = component;
        var nodes = new List<(int, int, int)>();
        for (int mb = 0; 2 * mb <= j; mb++)
            for (int ma = 0; ma <= (2 * mb == j ? mb : j); ma++)
            {
                // Where both factors are of one matrix, products that differ in order alone are one.
                var sums = new Dictionary<(int Left, int Right), double>();
                foreach (var (mb1, mb2, outer) in Couplings(j1, j2, j, mb))
                    foreach (var (ma1, ma2, inner) in Couplings(j1, j2, j, ma))
                    {
                        int left = u[first][j1][mb1 * (j1 + 1) + ma1], right = u[second][j2][mb2 * (j2 + 1) + ma2];
                        var key = (Math.Min(left, right), Math.Max(left, right));
                        sums[key] = sums.GetValueOrDefault(key) + outer * inner;
                    }
                List<WeightedProduct> re = [], im = [];
                foreach (var ((left, right), coefficient) in sums)
                {
                    re.Add(new(coefficient, left, right));
                    re.Add(new(-coefficient, left + 1, right + 1));
                    im.Add(new(coefficient, left, right + 1));
                    im.Add(new(coefficient, left + 1, right));
                }
                nodes.Add((ma, mb, builder.AddNode(re)));
                builder.AddNode(im);
            }
        return nodes;
    }

    /// <summary>Pairs of projections that couple to m, counted from 0.</summary>
    private static IEnumerable<(int M1, int M2, double Coefficient)> Couplings(int j1, int j2, int j, int m)
    {
        for (int m1 = 0; m1 <= j1; m1++)
        {
            int m2 = (2 * m - j + j1 + j2) / 2 - m1;
            if (m2 < 0 || m2 > j2)
                continue;
            double coefficient = Wigner.ClebschGordan(j1, 2 * m1 - j1, j2, 2 * m2 - j2, j, 2 * m - j);
            if (coefficient != 0)
                yield return (m1, m2, coefficient);
        }
    }

    /// <summary>
    /// B = sum over all ma, mb of Re Z conj U: twice the half, once the middle element. Less its value for an isolated atom, where that is
    /// asked for.
    /// </summary>
    private int Component(int j, List<(int Ma, int Mb, int Node)> z, int third, bool isOneChannel)
    {
        double norm = settings.Bnorm ? 1.0 / (j + 1) : 1;
        var products = new List<WeightedProduct>();
        foreach (var (ma, mb, node) in z)
        {
            bool isMiddle = 2 * ma == j && 2 * mb == j;
            int partner = u[third][j][mb * (j + 1) + ma];
            products.Add(new(isMiddle ? norm : 2 * norm, node, partner));
            if (!isMiddle)
                products.Add(new(2 * norm, node + 1, partner + 1));
        }
        bool hasCentre = !settings.Chem || settings.Wselfall || (isOneChannel && third == centre);
        if (settings.Bzero && hasCentre)
            products.Add(new(-norm * (j + 1), ProductSumBuilder.One, ProductSumBuilder.One));
        return builder.AddNode(products);
    }
}
