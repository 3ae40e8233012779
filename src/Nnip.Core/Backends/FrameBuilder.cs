using System.Runtime.CompilerServices;
using Nnip.Descriptors;
using Nnip.Memory;
using Nnip.Neighbours;
using Nnip.Numerics;
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
    public static Frame<T> Build<T>(
        Configuration configuration, DescriptorTable descriptor, ReadOnlySpan<double> referenceEnergies, int threads = 1)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return Build<T>(configuration, descriptor, descriptor.Cutoff, referenceEnergies, threads);
    }

    /// <summary>The same with a pair list of a cutoff of its own, Angstrom, at least the descriptor's.</summary>
    public static Frame<T> Build<T>(Configuration configuration, DescriptorTable descriptor, double cutoff,
        ReadOnlySpan<double> referenceEnergies, int threads = 1, IHostMemory? memory = null) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var atoms = SortedAtoms.Of(configuration, descriptor);
        var pairs = Find<T>(configuration, atoms, cutoff, threads, memory ?? HostHeap.Instance);
        return Assemble(configuration, atoms, referenceEnergies, pairs.Neighbours.Length, pairs,
            () => Find<T>(configuration, SortedAtoms.Of(configuration, descriptor), cutoff, threads: 1, HostHeap.Instance));
    }

    /// <summary>Builds the frame from a pair list that is already there; pairs beyond the cutoff are legal.</summary>
    public static Frame<T> Build<T>(
        Configuration configuration, DescriptorTable descriptor, PairList pairs, ReadOnlySpan<double> referenceEnergies)
        where T : unmanaged => Build<T>(configuration, descriptor, pairs, referenceEnergies, out _);

    /// <summary>
    /// The same, and for each pair of the frame the pair of the list that it comes from (P), for <see cref="WriteVectors"/>.
    /// </summary>
    internal static Frame<T> Build<T>(
        Configuration configuration, DescriptorTable descriptor, PairList pairs, ReadOnlySpan<double> referenceEnergies, out int[] origins)
        where T : unmanaged =>
        Build<T>(configuration, SortedAtoms.Of(configuration, descriptor), pairs, referenceEnergies, out origins);

    /// <summary>Takes the vectors of moved atoms over into the frame built from the same list.</summary>
    internal static void WriteVectors<T>(PairList pairs, int[] origins, Frame<T> frame) where T : unmanaged
    {
        int stride = frame.PairStride;
        var vectors = frame.Vectors.Span;
        Span<T> x = vectors[..stride], y = vectors.Slice(stride, stride), z = vectors.Slice(2 * stride, stride);
        for (int p = 0; p < origins.Length; p++)
        {
            ref readonly var r = ref pairs.Vectors[origins[p]];
            (x[p], y[p], z[p]) = (Narrow.FromDouble<T>(r.X), Narrow.FromDouble<T>(r.Y), Narrow.FromDouble<T>(r.Z));
        }
        frame.Version++;
    }

    /// <summary>The frame of sorted atoms without their pairs, which the caller adds or a device has.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="atoms">Its atoms.</param>
    /// <param name="referenceEnergies">E0 of each species (S), eV.</param>
    /// <param name="pairCount">Number of pairs.</param>
    /// <param name="pairs">The pairs; null where the frame's <see cref="Frame{T}.DeviceData"/> will give them.</param>
    /// <param name="findPairs">Finds them again; null = nobody can.</param>
    public static Frame<T> Assemble<T>(Configuration configuration, SortedAtoms atoms, ReadOnlySpan<double> referenceEnergies,
        int pairCount, FramePairs<T>? pairs = null, Func<FramePairs<T>>? findPairs = null) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(atoms);
        double referenceEnergy = 0;
        foreach (int s in atoms.Species)
            referenceEnergy += referenceEnergies[s];
        var (forces, labelled) = SortForces<T>(configuration.Forces, atoms.Order);
        return new()
        {
            SpeciesStart = atoms.SpeciesStart,
            Order = atoms.Order,
            PairCount = pairCount,
            Pairs = pairs!,
            FindPairs = findPairs,
            Energy = configuration.Energy is { } energy ? energy - referenceEnergy : double.NaN,
            ReferenceEnergy = referenceEnergy,
            Forces = forces,
            LabelledForces = labelled,
            Virial = configuration.Virial is { } v ? [v.A.X, v.A.Y, v.A.Z, v.B.X, v.B.Y, v.B.Z, v.C.X, v.C.Y, v.C.Z] : null,
            Weight = configuration.Weight,
        };
    }

    private static Frame<T> Build<T>(
        Configuration configuration, SortedAtoms atoms, PairList list, ReadOnlySpan<double> referenceEnergies, out int[] origins)
        where T : unmanaged
    {
        int[] sorted = atoms.Positions();
        int species = atoms.SpeciesStart.Length - 1;
        var rows = new int[list.PairCount];
        for (int i = 0; i < sorted.Length; i++)
            for (int p = list.Offsets[i]; p < list.Offsets[i + 1]; p++)
                rows[p] = sorted[i] * species + atoms.Species[list.Neighbours[p]];
        (int[] starts, origins) = CountingSort.ByKey(rows, sorted.Length * species);
        var pairs = new FramePairs<T>(sorted.Length, species, origins.Length);
        starts.CopyTo(pairs.PairStart);
        for (int p = 0; p < origins.Length; p++)
            pairs.Neighbours[p] = sorted[list.Neighbours[origins[p]]];
        pairs.DeferTranspose();
        var frame = Assemble(configuration, atoms, referenceEnergies, origins.Length, pairs);
        WriteVectors(list, origins, frame);
        return frame;
    }

    /// <summary>The pairs of sorted atoms.</summary>
    private static FramePairs<T> Find<T>(Configuration configuration, SortedAtoms atoms, double cutoff, int threads, IHostMemory memory)
        where T : unmanaged
    {
        using var search = Search(configuration, atoms, cutoff, threads, memory);
        var pairs = new FramePairs<T>(configuration.Count, atoms.SpeciesStart.Length - 1, search.PairCount, memory);
        search.Write(pairs.PairStart, new Target<T>(pairs));
        pairs.DeferTranspose(threads);
        return pairs;
    }

    /// <summary>Seeks the pairs of sorted atoms.</summary>
    private static PairSearch Search(Configuration configuration, SortedAtoms atoms, double cutoff, int threads, IHostMemory memory)
    {
        var positions = Array.ConvertAll(atoms.Order, i => configuration.Positions[i]);
        try
        {
            return new(positions, configuration.Cell, cutoff, Rows(atoms), threads, configuration.Source, memory);
        }
        catch (InputException)
        {
            // The same search in the configuration's order, whose words name its atoms.
            PairList.Build(configuration, cutoff, threads);
            throw;
        }
    }

    /// <summary>Rows of pairs by sorted centre, then by species of the neighbour.</summary>
    private static PairRows Rows(SortedAtoms atoms)
    {
        int species = atoms.SpeciesStart.Length - 1;
        var shifts = new int[atoms.Order.Length];
        for (int z = 0; z < species; z++)
            shifts.AsSpan(atoms.SpeciesStart[z], atoms.SpeciesStart[z + 1] - atoms.SpeciesStart[z]).Fill(z);
        return new(species, shifts);
    }

    private static (T[]? Forces, int Labelled) SortForces<T>(Vec3[]? forces, int[] order) where T : unmanaged
    {
        if (forces is null)
            return (null, 0);
        var sorted = new T[3 * forces.Length];
        int labelled = 0;
        for (int a = 0; a < order.Length; a++)
        {
            var force = forces[order[a]];
            for (int axis = 0; axis < 3; axis++)
                sorted[3 * a + axis] = Narrow.FromDouble<T>(force[axis]);
            if (!double.IsNaN(force.X))
                labelled++;
        }
        return (sorted, labelled);
    }

    private readonly unsafe struct Target<T>(FramePairs<T> pairs) : IPairTarget where T : unmanaged
    {
        private readonly int* neighbours = pairs.NeighbourData;
        private readonly T* vectors = pairs.Vectors.Data;
        private readonly nint stride = pairs.Vectors.Length / 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write(int slot, int neighbour, Image image, Vec3 r)
        {
            neighbours[slot] = neighbour;
            vectors[slot] = Narrow.FromDouble<T>(r.X);
            vectors[stride + slot] = Narrow.FromDouble<T>(r.Y);
            vectors[2 * stride + slot] = Narrow.FromDouble<T>(r.Z);
        }
    }
}
