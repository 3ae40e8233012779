using Nnip.Backends;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void Density(Chunk<double> chunk, DeviceBuffer<double> densities)
    {
        int basisCount = BasisCount;
        double[] value = new double[basisCount], gradient = new double[3 * basisCount];
        Values(densities)[..(SpeciesCount * basisCount * chunk.Rows.Count)].Clear();
        foreach (var atom in Atoms(chunk))
        {
            var density = new double[SpeciesCount * basisCount];
            foreach (var pair in Pairs(chunk, atom))
            {
                Tables.Descriptor.PairBasis.Evaluate(
                    atom.Species, pair.NeighbourSpecies, pair.Vector.X, pair.Vector.Y, pair.Vector.Z, value, gradient);
                for (int k = 0; k < basisCount; k++)
                    density[pair.NeighbourSpecies * basisCount + k] += value[k];
            }
            SetRow(densities, chunk.Rows, atom.Row, density);
        }
    }
}
