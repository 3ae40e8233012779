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
        var pairs = PairList.Build(configuration, descriptor.Cutoff, threads);
        return Build<T>(configuration, species, descriptor.SpeciesCount, pairs, referenceEnergies, out _);
    }

    /// <summary>Builds the frame from a pair list that is already there; pairs beyond the cutoff are legal.</summary>
    public static Frame<T> Build<T>(
        Configuration configuration, DescriptorTable descriptor, PairList pairs, ReadOnlySpan<double> referenceEnergies)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Build<T>(configuration, descriptor, pairs, referenceEnergies, out _);

    /// <summary>The same, and for each pair of the frame the pair of the list that it comes from (P), for <see cref="WriteVectors"/>.</summary>
    internal static Frame<T> Build<T>(
        Configuration configuration, DescriptorTable descriptor, PairList pairs, ReadOnlySpan<double> referenceEnergies, out int[] origins)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Build<T>(configuration, SpeciesIndices(configuration, descriptor), descriptor.SpeciesCount, pairs, referenceEnergies, out origins);

    /// <summary>Takes the vectors of moved atoms over into the frame built from the same list.</summary>
    internal static void WriteVectors<T>(PairList pairs, int[] origins, Frame<T> frame) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int stride = frame.PairStride;
        var vectors = frame.Vectors.Span;
        Span<T> x = vectors[..stride], y = vectors.Slice(stride, stride), z = vectors.Slice(2 * stride, stride);
        for (int p = 0; p < origins.Length; p++)
        {
            ref readonly var r = ref pairs.Vectors[origins[p]];
            (x[p], y[p], z[p]) = (T.CreateTruncating(r.X), T.CreateTruncating(r.Y), T.CreateTruncating(r.Z));
        }
        frame.Version++;
    }

    private static Frame<T> Build<T>(Configuration configuration, int[] species, int speciesCount, PairList pairs,
        ReadOnlySpan<double> referenceEnergies, out int[] origins) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int atoms = species.Length, count = pairs.PairCount, stride = RowLayout.Align(count);
        var (speciesStart, order) = CountingSort.ByKey(species, speciesCount);
        var position = new int[atoms];
        for (int a = 0; a < atoms; a++)
            position[order[a]] = a;
        var rows = new int[count];
        for (int i = 0; i < atoms; i++)
            for (int p = pairs.Offsets[i]; p < pairs.Offsets[i + 1]; p++)
                rows[p] = position[i] * speciesCount + species[pairs.Neighbours[p]];
        (var pairStart, origins) = CountingSort.ByKey(rows, atoms * speciesCount);
        var neighbours = Array.ConvertAll(origins, p => position[pairs.Neighbours[p]]);
        var (transposeStart, transposePairs) = CountingSort.ByKey(neighbours, atoms);

        double referenceEnergy = 0;
        foreach (int s in species)
            referenceEnergy += referenceEnergies[s];
        var (forces, labelled) = SortForces<T>(configuration.Forces, order);
        var frame = new Frame<T>
        {
            SpeciesStart = speciesStart,
            Order = order,
            PairStart = pairStart,
            Neighbours = neighbours,
            TransposeStart = transposeStart,
            TransposePairs = transposePairs,
            Vectors = new("pair vectors", 3 * stride),
            PairStride = stride,
            Energy = configuration.Energy is { } energy ? energy - referenceEnergy : double.NaN,
            ReferenceEnergy = referenceEnergy,
            Forces = forces,
            LabelledForces = labelled,
            Virial = configuration.Virial is { } v ? [v.A.X, v.A.Y, v.A.Z, v.B.X, v.B.Y, v.B.Z, v.C.X, v.C.Y, v.C.Z] : null,
            Weight = configuration.Weight,
        };
        WriteVectors(pairs, origins, frame);
        return frame;
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
