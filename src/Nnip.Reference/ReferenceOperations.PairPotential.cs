using Nnip.Backends;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void PairPotential(Chunk<double> chunk, DeviceBuffer<double> pairForces, DeviceBuffer<double> energies)
    {
        Values(energies)[..chunk.Rows.Count].Clear();
        foreach (var atom in Atoms(chunk))
        {
            double energy = 0;
            foreach (var pair in Pairs(chunk, atom))
            {
                double distance = pair.Vector.Length;
                var (value, slope) = Tables.PairTerms.At(atom.Species, pair.NeighbourSpecies, distance);
                energy += value / 2;
                int index = pair.Index + atom.Segment.PairDelta;
                var force = At(pairForces, chunk.PairStride, index) + slope / (2 * distance) * pair.Vector;
                Set(pairForces, chunk.PairStride, index, force);
            }
            SetRow(energies, chunk.Rows, atom.Row, [energy]);
        }
    }
}
