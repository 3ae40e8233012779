using MathNet.Numerics.LinearAlgebra;
using Nnip.Backends;
using Nnip.Descriptors;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void DescriptorJacobian(Chunk<double> chunk, DeviceBuffer<double> densities, DeviceBuffer<double> jacobian)
    {
        int basisCount = BasisCount, stride = chunk.PairStride;
        double[] value = new double[basisCount], gradient = new double[3 * basisCount];
        var result = Values(jacobian);
        foreach (var atom in Atoms(chunk))
        {
            var dag = Tables.Inputs[atom.Species];
            var inputsByDensities = InputsByDensities(dag, Row(densities, chunk.Rows, atom.Row, dag.DensityCount));
            foreach (var pair in Pairs(chunk, atom))
            {
                Tables.Descriptor.PairBasis.Evaluate(
                    atom.Species, pair.NeighbourSpecies, pair.Vector.X, pair.Vector.Y, pair.Vector.Z, value, gradient);
                var densitiesByVector = Matrix<double>.Build.DenseOfRowMajor(basisCount, 3, gradient);
                var block = inputsByDensities.SubMatrix(0, dag.InvariantCount, pair.NeighbourSpecies * basisCount, basisCount);
                var inputsByVector = block * densitiesByVector;
                for (int d = 0; d < dag.InvariantCount; d++)
                    for (int axis = 0; axis < 3; axis++)
                        result[(3 * d + axis) * stride + pair.Index + atom.Segment.PairDelta] = inputsByVector[d, axis];
            }
        }
    }

    /// <summary>dx/dA (D, S*K): column k is the response to a unit change of density k.</summary>
    private static Matrix<double> InputsByDensities(ProductDag dag, double[] density)
    {
        var nodes = Nodes(dag, density);
        var matrix = Matrix<double>.Build.Dense(dag.InvariantCount, dag.DensityCount);
        for (int k = 0; k < dag.DensityCount; k++)
        {
            var unit = new double[dag.DensityCount];
            unit[k] = 1;
            matrix.SetColumn(k, Pushforward(dag, nodes, unit));
        }
        return matrix;
    }
}
