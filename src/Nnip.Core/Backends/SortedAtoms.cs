using Nnip.Descriptors;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Backends;

/// <summary>
/// The atoms of a configuration sorted by species; inside one in its order, or where there are many along a curve through space, so that
/// what is computed of neighbours finds them in the caches.
/// </summary>
/// <param name="Species">Index of the species of each atom of the configuration (N).</param>
/// <param name="SpeciesStart">First sorted atom of each species, and the end (S+1).</param>
/// <param name="Order">Index in the configuration of each sorted atom (N).</param>
public sealed record SortedAtoms(int[] Species, int[] SpeciesStart, int[] Order)
{
    /// <summary>Fewer atoms and their pairs are in the caches in any order.</summary>
    private const int LeastForCurve = 4096;

    /// <summary>Sorts the atoms of a configuration.</summary>
    /// <exception cref="InputException">A species is not one of the descriptor's.</exception>
    public static SortedAtoms Of(Configuration configuration, DescriptorTable descriptor)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(descriptor);
        var species = SpeciesOf(configuration, descriptor);
        var (start, order) = CountingSort.ByKey(species, descriptor.SpeciesCount);
        if (species.Length < LeastForCurve)
            return new(species, start, order);
        int levels = SpaceCurve.Levels(species.Length);
        int[] keys = SpaceCurve.Places(configuration.Positions, configuration.Cell, levels);
        for (int i = 0; i < keys.Length; i++)
            keys[i] += species[i] << 3 * levels;
        return new(species, start, CountingSort.ByKey(keys, descriptor.SpeciesCount << 3 * levels).Items);
    }

    /// <summary>Index of the species of each atom of a configuration (N).</summary>
    /// <exception cref="InputException">A species is not one of the descriptor's.</exception>
    internal static int[] SpeciesOf(Configuration configuration, DescriptorTable descriptor)
    {
        var species = new int[configuration.Count];
        new SpeciesTable(descriptor).Write(configuration, species);
        return species;
    }

    /// <summary>The error for an atom (counted from 0) of a species that is not one of the descriptor's.</summary>
    internal static InputException Unknown(int atom, int atomicNumber, DescriptorTable descriptor, string source) => new(
        $"{(source.Length > 0 ? source + ": " : "")}atom {atom + 1} is {Element.Symbol(atomicNumber)}, "
        + $"but the potential knows only {string.Join(", ", descriptor.Species.Select(Element.Symbol))}");

    /// <summary>Sorted index of each atom of the configuration (N).</summary>
    public int[] Positions()
    {
        var positions = new int[Order.Length];
        for (int a = 0; a < positions.Length; a++)
            positions[Order[a]] = a;
        return positions;
    }
}
