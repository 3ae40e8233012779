using Nnip.Descriptors;
using Nnip.Structures;

namespace Nnip.Backends;

/// <summary>The index of a descriptor's species by its atomic number.</summary>
internal sealed class SpeciesTable
{
    private readonly DescriptorTable descriptor;
    private readonly int[] indices;

    /// <summary>Makes the table.</summary>
    public SpeciesTable(DescriptorTable descriptor)
    {
        this.descriptor = descriptor;
        indices = new int[descriptor.Species.DefaultIfEmpty().Max() + 1];
        Array.Fill(indices, -1);
        for (int z = 0; z < descriptor.SpeciesCount; z++)
            indices[descriptor.Species[z]] = z;
    }

    /// <summary>Writes the index of the species of each atom of a configuration (N).</summary>
    /// <exception cref="InputException">A species is not one of the descriptor's.</exception>
    public void Write(Configuration configuration, Span<int> species)
    {
        for (int i = 0; i < configuration.Count; i++)
        {
            int number = configuration.Species[i];
            species[i] = (uint)number < (uint)indices.Length ? indices[number] : -1;
            if (species[i] < 0)
                throw SortedAtoms.Unknown(i, number, descriptor, configuration.Source);
        }
    }
}
