using System.Numerics;
using Nnip.Descriptors;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Backends;

/// <summary>Turns configurations into <see cref="Frame{T}"/>s: the pair list, atoms and pairs sorted by species, labels reduced.</summary>
public static class FrameBuilder
{
    /// <summary>Builds the frame of one configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="descriptor">Species and cutoff.</param>
    /// <param name="referenceEnergies">E0 of each species (S), eV.</param>
    /// <param name="threads">Threads for the pair list; worth it from about 10^4 atoms on.</param>
    /// <exception cref="InputException">A species is not one of the descriptor's, or the pair list refuses the structure.</exception>
    public static Frame<T> Build<T>(Configuration configuration, DescriptorTable descriptor, ReadOnlySpan<double> referenceEnergies, int threads = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var species = SpeciesIndices(configuration, descriptor);
        return Build<T>(configuration, species, descriptor.SpeciesCount, PairList.Build(configuration, descriptor.Cutoff, threads), referenceEnergies);
    }

    /// <summary>Builds the frame from a pair list that is already there; pairs beyond the cutoff are legal.</summary>
    public static Frame<T> Build<T>(
        Configuration configuration, DescriptorTable descriptor, PairList pairs, ReadOnlySpan<double> referenceEnergies)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Build<T>(configuration, SpeciesIndices(configuration, descriptor), descriptor.SpeciesCount, pairs, referenceEnergies);

    private static Frame<T> Build<T>(
        Configuration configuration, int[] species, int speciesCount, PairList pairs, ReadOnlySpan<double> referenceEnergies)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int atoms = species.Length, count = pairs.Neighbours.Length, stride = RowLayout.Align(count);
        var (order, speciesStart) = SortBySpecies(species, speciesCount);
        var position = new int[atoms];
        for (int a = 0; a < atoms; a++)
            position[order[a]] = a;

        var pairStart = new int[atoms * speciesCount + 1];
        var neighbours = new int[count];
        var vectors = new HostBuffer<T>("pair vectors", 3 * stride);
        Span<T> x = vectors.Span[..stride], y = vectors.Span.Slice(stride, stride), z = vectors.Span.Slice(2 * stride, stride);
        int next = 0;
        for (int a = 0; a < atoms; a++)
        {
            int centre = order[a];
            for (int s = 0; s < speciesCount; s++)
            {
                pairStart[a * speciesCount + s] = next;
                for (int p = pairs.Offsets[centre]; p < pairs.Offsets[centre + 1]; p++)
                {
                    int neighbour = pairs.Neighbours[p];
                    if (species[neighbour] != s)
                        continue;
                    neighbours[next] = position[neighbour];
                    x[next] = T.CreateTruncating(pairs.Vectors[p].X);
                    y[next] = T.CreateTruncating(pairs.Vectors[p].Y);
                    z[next] = T.CreateTruncating(pairs.Vectors[p].Z);
                    next++;
                }
            }
        }
        pairStart[^1] = next;
        var (transposeStart, transposePairs) = Transpose(neighbours, atoms);

        double referenceEnergy = 0;
        foreach (int s in species)
            referenceEnergy += referenceEnergies[s];
        var (forces, labelled) = SortForces<T>(configuration.Forces, order);
        return new()
        {
            SpeciesStart = speciesStart,
            Order = order,
            PairStart = pairStart,
            Neighbours = neighbours,
            TransposeStart = transposeStart,
            TransposePairs = transposePairs,
            Vectors = vectors,
            PairStride = stride,
            Energy = configuration.Energy is { } energy ? energy - referenceEnergy : double.NaN,
            ReferenceEnergy = referenceEnergy,
            Forces = forces,
            LabelledForces = labelled,
            Virial = configuration.Virial is { } v ? [v.A.X, v.A.Y, v.A.Z, v.B.X, v.B.Y, v.B.Z, v.C.X, v.C.Y, v.C.Z] : null,
            Weight = configuration.Weight,
        };
    }

    private static int[] SpeciesIndices(Configuration configuration, DescriptorTable descriptor)
    {
        var indices = new int[configuration.Count];
        for (int i = 0; i < indices.Length; i++)
        {
            indices[i] = Array.IndexOf(descriptor.Species, configuration.Species[i]);
            if (indices[i] < 0)
                throw new InputException(
                    $"{(configuration.Source.Length > 0 ? configuration.Source + ": " : "")}atom {i + 1} is {Element.Symbol(configuration.Species[i])}, "
                    + $"but the potential knows only {string.Join(", ", descriptor.Species.Select(Element.Symbol))}");
        }
        return indices;
    }

    private static (int[] Order, int[] Start) SortBySpecies(int[] species, int speciesCount)
    {
        var start = new int[speciesCount + 1];
        foreach (int s in species)
            start[s + 1]++;
        for (int s = 0; s < speciesCount; s++)
            start[s + 1] += start[s];
        var next = start[..speciesCount];
        var order = new int[species.Length];
        for (int i = 0; i < species.Length; i++)
            order[next[species[i]]++] = i;
        return (order, start);
    }

    private static (int[] Start, int[] Pairs) Transpose(int[] neighbours, int atoms)
    {
        var start = new int[atoms + 1];
        foreach (int j in neighbours)
            start[j + 1]++;
        for (int j = 0; j < atoms; j++)
            start[j + 1] += start[j];
        var next = start[..atoms];
        var pairs = new int[neighbours.Length];
        for (int p = 0; p < neighbours.Length; p++)
            pairs[next[neighbours[p]]++] = p;
        return (start, pairs);
    }

    private static (T[]? Forces, int Labelled) SortForces<T>(Vec3[]? forces, int[] order) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (forces is null)
            return (null, 0);
        var sorted = new T[3 * forces.Length];
        int labelled = 0;
        for (int a = 0; a < order.Length; a++)
        {
            var force = forces[order[a]];
            for (int axis = 0; axis < 3; axis++)
                sorted[3 * a + axis] = T.CreateTruncating(force[axis]);
            if (!double.IsNaN(force.X))
                labelled++;
        }
        return (sorted, labelled);
    }
}
