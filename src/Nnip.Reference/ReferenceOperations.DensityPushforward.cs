using Nnip.Backends;
using Nnip.Structures;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void DensityPushforward(Chunk<double> chunk, DeviceBuffer<double> pairTangents, DeviceBuffer<double> densityTangents)
    {
        int basisCount = BasisCount;
        double[] value = new double[basisCount], gradient = new double[3 * basisCount];
        Values(densityTangents)[..(SpeciesCount * basisCount * chunk.Rows.Count)].Clear();
        foreach (var atom in Atoms(chunk))
        {
            var tangent = new double[SpeciesCount * basisCount];
            foreach (var pair in Pairs(chunk, atom))
            {
                Tables.Descriptor.PairBasis.Evaluate(
                    atom.Species, pair.NeighbourSpecies, pair.Vector.X, pair.Vector.Y, pair.Vector.Z, value, gradient);
                var q = At(pairTangents, chunk.PairStride, pair.Index + atom.Segment.PairDelta);
                for (int k = 0; k < basisCount; k++)
                    tangent[pair.NeighbourSpecies * basisCount + k] += Vec3.Dot(q, Gradient(gradient, k));
            }
            SetRow(densityTangents, chunk.Rows, atom.Row, tangent);
        }
    }
}
