using Nnip.Backends;
using Nnip.Structures;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void DensityPullback(Chunk<double> chunk, DeviceBuffer<double> densityAdjoints, DeviceBuffer<double> pairForces)
    {
        int basisCount = BasisCount;
        double[] value = new double[basisCount], gradient = new double[3 * basisCount];
        foreach (var atom in Atoms(chunk))
        {
            var w = Row(densityAdjoints, chunk.Rows, atom.Row, SpeciesCount * basisCount);
            foreach (var pair in Pairs(chunk, atom))
            {
                Tables.Descriptor.PairBasis.Evaluate(
                    atom.Species, pair.NeighbourSpecies, pair.Vector.X, pair.Vector.Y, pair.Vector.Z, value, gradient);
                var q = new Vec3();
                for (int k = 0; k < basisCount; k++)
                    q += w[pair.NeighbourSpecies * basisCount + k] * Gradient(gradient, k);
                Set(pairForces, chunk.PairStride, pair.Index + atom.Segment.PairDelta, q);
            }
        }
    }

    private static Vec3 Gradient(double[] gradient, int k) => new(gradient[3 * k], gradient[3 * k + 1], gradient[3 * k + 2]);
}
