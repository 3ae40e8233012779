using System.Runtime.CompilerServices;
using Nnip.Memory;
using Nnip.Neighbours;

namespace Nnip.Backends;

/// <summary>
/// One configuration as the backends read it: atoms sorted by species, pairs sorted by centre and then by neighbour species, pair
/// vectors formed in double and narrowed to T, labels reduced by the reference energies.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class Frame<T> : IPrefetchable, IDisposable where T : unmanaged
{
    private readonly Lock access = new();
    private FramePairs<T>? pairs;
    private int[] order = [];
    private int ownAtomCount, ghostCount, pairCount, pairStride;
    private double referenceEnergy;

    /// <summary>Number of atoms N, ghosts included.</summary>
    public int AtomCount => ownAtomCount + ghostCount;

    /// <summary>Number of atoms that are no ghosts: the first ones.</summary>
    public int OwnAtomCount => ownAtomCount;

    /// <summary>
    /// Number of ghosts, the last atoms of a part of a structure: copies of atoms of other parts, neighbours on which forces act, but
    /// centres of no pairs, with no rows and no energies.
    /// </summary>
    public int GhostCount
    {
        get => ghostCount;
        init => ghostCount = value;
    }

    /// <summary>Number of pairs P.</summary>
    public required int PairCount
    {
        get => pairCount;
        init => (pairCount, pairStride) = (value, RowLayout.Align(value));
    }

    /// <summary>Distance between the x, y and z planes of <see cref="Vectors"/>.</summary>
    public int PairStride => pairStride;

    /// <summary>First atom of each species, and the end (S+1).</summary>
    public required int[] SpeciesStart { get; init; }

    /// <summary>
    /// Index in the configuration of each sorted atom that is no ghost; longer than <see cref="OwnAtomCount"/> where a frame is used again.
    /// </summary>
    public required int[] Order
    {
        get => order;
        init => (order, ownAtomCount) = (value, value.Length);
    }

    /// <summary>
    /// The pairs on the host; where a device found them they come from there when first asked for,
    /// where a backend packed them they are found again.
    /// </summary>
    /// <exception cref="InvalidOperationException">Neither the host nor a device has them, and they are not found again.</exception>
    public FramePairs<T> Pairs
    {
        get => pairs ?? Copy();
        init => pairs = value;
    }

    /// <summary>
    /// The pairs as a backend packed them, which then stay in memory in place of <see cref="Pairs"/>; the frame's to dispose.
    /// </summary>
    public IPackedPairs<T>? PackedPairs { get; set; }

    /// <summary>
    /// Finds <see cref="Pairs"/> again after <see cref="DropHostPairs"/>, in a configuration that must not change; null where nobody can.
    /// </summary>
    public Func<FramePairs<T>>? FindPairs { get; init; }

    /// <summary>Whether <see cref="Pairs"/> are there without a copy from a device or a search.</summary>
    public bool HasHostPairs => pairs is not null;

    /// <summary>First pair of centre i with neighbours of species z at [i * S + z] (N * S + 1).</summary>
    public ReadOnlySpan<int> PairStart => Pairs.PairStart;

    /// <summary>Sorted index of the neighbour of each pair (P).</summary>
    public ReadOnlySpan<int> Neighbours => Pairs.Neighbours;

    /// <summary>CSR offsets of the transpose (N+1).</summary>
    public ReadOnlySpan<int> TransposeStart => Pairs.TransposeStart;

    /// <summary>Pairs whose neighbour is the atom, ascending (P).</summary>
    public ReadOnlySpan<int> TransposePairs => Pairs.TransposePairs;

    /// <summary>Pair vectors r_j + image - r_i in Angstrom, planar (3, PairStride).</summary>
    public HostBuffer<T> Vectors => Pairs.Vectors;

    /// <summary>Labelled energy minus the reference energies of its atoms, eV; NaN where it is not labelled.</summary>
    public double Energy { get; init; } = double.NaN;

    /// <summary>Sum of the reference energies of its atoms, eV.</summary>
    public double ReferenceEnergy
    {
        get => referenceEnergy;
        init => referenceEnergy = value;
    }

    /// <summary>Labelled forces, eV/Angstrom, (N, 3) in sorted order; NaN for atoms not labelled; null where there are none.</summary>
    public T[]? Forces { get; init; }

    /// <summary>Number of atoms with a labelled force.</summary>
    public int LabelledForces { get; init; }

    /// <summary>Labelled virial, eV, nine numbers row-major; null where it is not labelled.</summary>
    public double[]? Virial { get; init; }

    /// <summary>Weight of the frame in the loss.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Densities and inputs kept between passes, or null where they are computed anew.</summary>
    public DescriptorCache<T>? Cache { get; set; }

    /// <summary>How often <see cref="Vectors"/> were written anew: a copy of another version is stale.</summary>
    public int Version { get; internal set; }

    /// <summary>
    /// What a device keeps of the frame in its own memory; the frame's to dispose.
    /// An <see cref="IPairSource{T}"/> where it found the pairs.
    /// </summary>
    public IDisposable? DeviceData { get; set; }

    /// <inheritdoc/>
    public int Touch(int depth) => depth switch
    {
        0 => pairCount + LabelledForces + (Cache is null ? 0 : 1),
        1 => SpeciesStart[0] + Labels() + Deeper(0),
        _ => Deeper(depth - 1),
    };

    /// <inheritdoc cref="HostBlock.Fetch"/>
    public void Fetch()
    {
        pairs?.Fetch();
        PackedPairs?.Fetch();
        Cache?.Fetch();
    }

    /// <inheritdoc cref="HostBlock.Pin"/>
    public void Pin()
    {
        pairs?.Pin();
        PackedPairs?.Pin();
        Cache?.Pin();
    }

    /// <summary>
    /// Pairs and descriptors are not needed for a while: where they lie in a file, they leave memory when parked as often as pinned; those
    /// found again beside packed ones do at once.
    /// </summary>
    public void Park()
    {
        if (PackedPairs is null)
            pairs?.Park();
        else if (pairs is not null)
            DropHostPairs();
        PackedPairs?.Park();
        Cache?.Park();
    }

    /// <summary>
    /// Frees <see cref="Pairs"/>, which a device has or which can be found again:
    /// nobody needs them for a while, or the device has new ones.
    /// </summary>
    public void DropHostPairs()
    {
        lock (access)
        {
            pairs?.Dispose();
            pairs = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DeviceData?.Dispose();
        PackedPairs?.Dispose();
        pairs?.Dispose();
        Cache?.Dispose();
    }

    /// <summary>Makes it the frame of another part of a structure, of which its owner has written species, and shown the pairs.</summary>
    /// <param name="own">Index in the structure of each atom, and perhaps more.</param>
    /// <param name="ownCount">Number of atoms.</param>
    /// <param name="ghosts">Number of ghosts.</param>
    /// <param name="found">The pairs.</param>
    /// <param name="energy">Sum of the reference energies, eV.</param>
    internal void Assign(int[] own, int ownCount, int ghosts, FoundPairs<T> found, double energy)
    {
        (order, ownAtomCount, ghostCount) = (own, ownCount, ghosts);
        (pairCount, pairStride, referenceEnergy) = (found.Count, found.Stride, energy);
        DeviceData?.Dispose();
        DeviceData = null;
    }

    private FramePairs<T>? FoundAgain()
    {
        var found = FindPairs?.Invoke();
        if (found is null || found.Neighbours.Length == pairCount)
            return found;
        int count = found.Neighbours.Length;
        found.Dispose();
        throw new InvalidOperationException(
            $"{count} pairs found again, but the frame was made of {pairCount}; expected a configuration that stays as it is");
    }

    private int Deeper(int depth) => (PackedPairs?.Touch(depth) ?? 0) + (Cache?.Touch(depth) ?? 0);

    /// <summary>Reads a label of each line of memory, but not of very many.</summary>
    private int Labels()
    {
        int length = Math.Min(Forces?.Length ?? 0, 1024), step = 64 / Unsafe.SizeOf<T>(), sum = 0;
        for (int i = 0; i < length; i += step)
            sum += Unsafe.As<T, byte>(ref Forces![i]);
        return sum;
    }

    private FramePairs<T> Copy()
    {
        lock (access)
            return pairs ??= (DeviceData as IPairSource<T>)?.Download() ?? FoundAgain()
                ?? throw new InvalidOperationException(
                    "the pairs of a frame are neither on the host nor on a device, and nobody can find them again");
    }
}
