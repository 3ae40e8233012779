using MathNet.Numerics.LinearAlgebra;
using Nnip.Descriptors;
using Nnip.Structures;

namespace Nnip.Reference;

/// <summary>Descriptors of one atom, or inputs made of them, with explicit Jacobians.</summary>
/// <param name="Species">Index of the species of the atom in the table; 0 for the inputs of a global readout.</param>
/// <param name="Values">B (D).</param>
/// <param name="ByPositions">dB/dr (D, 3N), column 3j + axis for atom j, 1/Angstrom.</param>
/// <param name="ByStrain">dB/d(strain) (D, 9), column 3a + b for r_b += r_a strain_ab.</param>
public sealed record ReferenceDescriptor(int Species, Vector<double> Values, Matrix<double> ByPositions, Matrix<double> ByStrain);

/// <summary>Descriptors and all their derivatives by the definition of the table, dense and explicit.</summary>
public static class ReferenceDescriptors
{
    /// <summary>Raw descriptors of every atom of a configuration (N).</summary>
    public static ReferenceDescriptor[] Evaluate(DescriptorTable table, Configuration configuration)
    {
        var pairs = ReferencePairs.Find(configuration, table.Cutoff).ToLookup(pair => pair.Centre);
        return [.. Enumerable.Range(0, configuration.Count).Select(i => Evaluate(table, configuration, i, pairs[i]))];
    }

    private static ReferenceDescriptor Evaluate(
        DescriptorTable table, Configuration configuration, int centre, IEnumerable<ReferencePair> pairs)
    {
        int basisCount = table.PairBasis.Count, species = Array.IndexOf(table.Species, configuration.Species[centre]);
        var density = Vector<double>.Build.Dense(table.DensityCount);
        var byPositions = Matrix<double>.Build.Dense(table.DensityCount, 3 * configuration.Count);
        var byStrain = Matrix<double>.Build.Dense(table.DensityCount, 9);
        double[] value = new double[basisCount], gradient = new double[3 * basisCount];
        foreach (var (_, neighbour, r) in pairs)
        {
            int neighbourSpecies = Array.IndexOf(table.Species, configuration.Species[neighbour]), block = basisCount * neighbourSpecies;
            table.PairBasis.Evaluate(species, neighbourSpecies, r.X, r.Y, r.Z, value, gradient);
            for (int k = 0; k < basisCount; k++)
            {
                density[block + k] += value[k];
                for (int b = 0; b < 3; b++)
                {
                    byPositions[block + k, 3 * neighbour + b] += gradient[3 * k + b];
                    byPositions[block + k, 3 * centre + b] -= gradient[3 * k + b];
                    for (int a = 0; a < 3; a++)
                        byStrain[block + k, 3 * a + b] += r[a] * gradient[3 * k + b];
                }
            }
        }
        var (values, byDensity) = Polynomials(table.Invariants[species], density);
        return new(species, values, byDensity * byPositions, byDensity * byStrain);
    }

    /// <summary>B (D) and dB/dA (D, S*K): every node carries its own gradient by all densities.</summary>
    private static (Vector<double> Values, Matrix<double> ByDensity) Polynomials(ProductDag dag, Vector<double> density)
    {
        var nodes = new (double Value, Vector<double> Gradient)[dag.NodeCount + 1];
        nodes[dag.One] = (1, Vector<double>.Build.Dense(dag.DensityCount));
        for (int k = 0; k < dag.DensityCount; k++)
        {
            nodes[k] = (density[k], Vector<double>.Build.Dense(dag.DensityCount));
            nodes[k].Gradient[k] = 1;
        }
        for (int m = 0; m + 1 < dag.ProductStart.Length; m++)
        {
            double sum = 0;
            var gradient = new double[dag.DensityCount];
            for (int p = dag.ProductStart[m]; p < dag.ProductStart[m + 1]; p++)
            {
                var (left, leftGradient) = nodes[dag.Left[p]];
                var (right, rightGradient) = nodes[dag.Right[p]];
                sum += dag.ProductCoefficient[p] * left * right;
                for (int k = 0; k < gradient.Length; k++)
                    gradient[k] += dag.ProductCoefficient[p] * (left * rightGradient[k] + right * leftGradient[k]);
            }
            nodes[dag.DensityCount + m] = (sum, Vector<double>.Build.Dense(gradient));
        }
        var values = Vector<double>.Build.DenseOfArray(dag.Constant);
        var byDensity = Matrix<double>.Build.Dense(dag.InvariantCount, dag.DensityCount);
        for (int d = 0; d < dag.InvariantCount; d++)
            for (int t = dag.TermStart[d]; t < dag.TermStart[d + 1]; t++)
            {
                var (value, gradient) = nodes[dag.TermNode[t]];
                values[d] += dag.TermCoefficient[t] * value;
                byDensity.SetRow(d, byDensity.Row(d) + dag.TermCoefficient[t] * gradient);
            }
        return (values, byDensity);
    }
}
