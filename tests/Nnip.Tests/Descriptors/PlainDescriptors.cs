using Nnip.Descriptors;
using Nnip.Structures;

namespace Nnip.Tests.Descriptors;

/// <summary>A neighbour of a centre: species index and vector from the centre in Angstrom.</summary>
internal readonly record struct Neighbour(int Species, Vec3 R);

/// <summary>Descriptors of one centre by plain loops, as written in the definition of the table.</summary>
internal static class PlainDescriptors
{
    public static double[] Values(DescriptorTable table, int centreSpecies, IEnumerable<Neighbour> neighbours)
    {
        var dag = table.Invariants[centreSpecies];
        var nodes = new double[dag.NodeCount + 1];
        int k = table.PairBasis.Count;
        double[] value = new double[k], gradient = new double[3 * k];
        foreach (var (species, r) in neighbours)
        {
            table.PairBasis.Evaluate(centreSpecies, species, r.X, r.Y, r.Z, value, gradient);
            for (int f = 0; f < k; f++)
                nodes[species * k + f] += value[f];
        }
        Sum(dag, nodes);
        var invariants = (double[])dag.Constant.Clone();
        for (int d = 0; d < invariants.Length; d++)
            for (int t = dag.TermStart[d]; t < dag.TermStart[d + 1]; t++)
                invariants[d] += dag.TermCoefficient[t] * nodes[dag.TermNode[t]];
        return invariants;
    }

    /// <summary>Fills the nodes (and the one behind them) after the densities.</summary>
    public static void Sum(ProductDag dag, double[] nodes)
    {
        nodes[dag.One] = 1;
        for (int m = 0; m + 1 < dag.ProductStart.Length; m++)
            for (int p = dag.ProductStart[m]; p < dag.ProductStart[m + 1]; p++)
                nodes[dag.DensityCount + m] += dag.ProductCoefficient[p] * nodes[dag.Left[p]] * nodes[dag.Right[p]];
    }

    /// <summary>Neighbours in a shell of 1.5 to 4.5 Angstrom.</summary>
    public static Neighbour[] Random(Random random, int count, int speciesCount)
    {
        var neighbours = new Neighbour[count];
        for (int i = 0; i < count; i++)
        {
            double distance = 1.5 + 3 * random.NextDouble(), z = 2 * random.NextDouble() - 1, phi = 2 * Math.PI * random.NextDouble();
            double s = Math.Sqrt(1 - z * z);
            neighbours[i] = new(random.Next(speciesCount), distance * new Vec3(s * Math.Cos(phi), s * Math.Sin(phi), z));
        }
        return neighbours;
    }

    /// <summary>A rotation from a random unit quaternion.</summary>
    public static Mat3 RandomRotation(Random random)
    {
        double a = random.NextDouble() - 0.5, b = random.NextDouble() - 0.5, c = random.NextDouble() - 0.5, d = random.NextDouble() - 0.5;
        double s = 2 / (a * a + b * b + c * c + d * d);
        return new(
            new(1 - s * (c * c + d * d), s * (b * c - a * d), s * (b * d + a * c)),
            new(s * (b * c + a * d), 1 - s * (b * b + d * d), s * (c * d - a * b)),
            new(s * (b * d - a * c), s * (c * d + a * b), 1 - s * (b * b + c * c)));
    }
}
