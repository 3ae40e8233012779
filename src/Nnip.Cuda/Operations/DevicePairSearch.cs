using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nnip.Backends;
using Nnip.Cuda.Devices;
using Nnip.Memory;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Cuda.Operations;

/// <summary>
/// The search for the pairs of one structure on a device, see cuda/pair_list.cu. The host checks the structure and chooses the bins; the
/// device sorts atoms into them, counts pairs, tells their number, and writes them.
/// </summary>
internal sealed unsafe class DevicePairSearch : IDisposable
{
    private const int WarpSize = 32, AtomThreads = 128, PairWarps = 4, ScanThreads = 256, ScanTile = 2048;

    private readonly CudaDevice device;
    private readonly FrameStore store;
    private readonly Func<string, Kernel> kernels;
    private readonly SortedAtoms atoms;
    private readonly int atomCount, speciesCount, binCount;
    private readonly WorkLayout layout;
    private readonly CudaBuffer<byte> input;
    private readonly CudaBuffer<int> work;
    private readonly CudaBuffer<double> candidates;
    private readonly CudaBuffer<long> tiles;

    /// <summary>Checks a structure with atoms and brings it to the device.</summary>
    /// <exception cref="InputException">No pair list can be made of it.</exception>
    public DevicePairSearch(
        CudaDevice device, FrameStore store, Func<string, Kernel> kernels, SortedAtoms atoms, Configuration configuration, double cutoff)
    {
        StructureChecks.RequireUsable(configuration.Positions, configuration.Cell, configuration.Source);
        var shape = new BinShape(configuration.Positions, configuration.Cell, cutoff, configuration.Source);
        (this.device, this.store, this.kernels, this.atoms) = (device, store, kernels, atoms);
        (atomCount, speciesCount, binCount) = (atoms.Order.Length, atoms.SpeciesStart.Length - 1, shape.Count);
        layout = new(atomCount, binCount);
        try
        {
            input = Allocate<byte>(
                "structure of a pair search", PositionOffset + atomCount * sizeof(Vec3) + (speciesCount + 1) * sizeof(int));
            work = Allocate<int>("tables of a pair search", layout.Length);
            candidates = Allocate<double>("atoms by bin", 5 * atomCount);
            tiles = Allocate<long>("sums of tiles", 1 + Tiles(Math.Max(binCount, atomCount)));
            UploadInput(configuration, shape, cutoff);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private static int PositionOffset => sizeof(PairSearchStruct);

    /// <summary>Counts the pairs and waits for their number.</summary>
    public PairStatus Count()
    {
        work.Clear(0, layout.BinStarts);
        LaunchAtoms("pair_list_bins");
        Scan(work.At(layout.BinCounts), binCount, work.At(layout.BinStarts), tiles.At(tiles.Length - 1));
        LaunchAtoms("pair_list_candidates");
        LaunchCentres("pair_list_counts", input);
        Scan(work.At(layout.Counts), atomCount, work.At(layout.Starts), work.Address);
        return ReadStatus();
    }

    /// <summary>Writes the pairs that were counted.</summary>
    /// <param name="pairs">Their number.</param>
    /// <param name="addresses">Where each array lies.</param>
    /// <param name="images">Image of each pair (P), where they will be moved; else null.</param>
    public void Fill(int pairs, in SegmentStruct addresses, CudaBuffer<int>? images)
    {
        using var notes = Allocate<ulong>("notes of a pair search", pairs);
        LaunchCentres("pair_list_fill", input, notes, addresses.PairStart, addresses.Neighbours,
            images, addresses.Vectors, RowLayout.Align(pairs));
        LaunchCentres("pair_list_transpose", input, addresses.Neighbours, addresses.TransposeStart, addresses.TransposePairs);
    }

    /// <summary>Writes the vectors of the pairs of atoms that have moved, and waits for the verdict on them.</summary>
    public PairStatus Move(ReadOnlySpan<Vec3> positions, int pairs, in SegmentStruct addresses, CudaBuffer<int> images)
    {
        var sorted = new Vec3[atomCount];
        Sort(positions, sorted);
        input.Upload(MemoryMarshal.AsBytes<Vec3>(sorted), PositionOffset);
        work.Clear(0, layout.BinCounts);
        LaunchCentres("pair_list_vectors", input, addresses.PairStart, addresses.Neighbours,
            images, addresses.Vectors, RowLayout.Align(pairs));
        return ReadStatus();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        input?.Dispose();
        work?.Dispose();
        candidates?.Dispose();
        tiles?.Dispose();
    }

    private static int Tiles(int count) => (count + ScanTile - 1) / ScanTile;

    private CudaBuffer<TElement> Allocate<TElement>(string name, int length) where TElement : unmanaged =>
        store.MakingRoom(() => device.Allocate<TElement>(name, length));

    private void UploadInput(Configuration configuration, BinShape shape, double cutoff)
    {
        var bytes = new byte[input.Length];
        int speciesOffset = PositionOffset + atomCount * sizeof(Vec3);
        var search = new PairSearchStruct
        {
            CutoffSquared = cutoff * cutoff,
            Positions = input.At(PositionOffset),
            SpeciesStart = input.At(speciesOffset),
            Status = work.Address,
            BinCounts = work.At(layout.BinCounts),
            BinStarts = work.At(layout.BinStarts),
            BinOf = work.At(layout.BinOf),
            RankInBin = work.At(layout.RankInBin),
            Wraps = work.At(layout.Wraps),
            Candidates = candidates.Address,
            Counts = work.At(layout.Counts),
            Starts = work.At(layout.Starts),
            Atoms = atomCount,
            Species = speciesCount,
        };
        for (int axis = 0; axis < 3; axis++)
        {
            for (int component = 0; component < 3; component++)
            {
                search.Vectors[3 * axis + component] = configuration.Cell.Vectors[axis][component];
                search.Reciprocal[3 * axis + component] = shape.Reciprocal[axis][component];
            }
            (search.Start[axis], search.Extent[axis]) = (shape.Start[axis], shape.Extent[axis]);
            (search.Bins[axis], search.Reach[axis]) = (shape.Bins[axis], shape.Reach[axis]);
            (search.ImageReach[axis], search.Periodic[axis]) = (shape.ImageReach[axis], shape.Periodic[axis] ? 1 : 0);
        }
        MemoryMarshal.Write(bytes, search);
        Sort(configuration.Positions, MemoryMarshal.Cast<byte, Vec3>(bytes.AsSpan(PositionOffset, atomCount * sizeof(Vec3))));
        atoms.SpeciesStart.CopyTo(MemoryMarshal.Cast<byte, int>(bytes.AsSpan(speciesOffset)));
        input.Upload(bytes);
    }

    private void Sort(ReadOnlySpan<Vec3> positions, Span<Vec3> sorted)
    {
        for (int a = 0; a < sorted.Length; a++)
            sorted[a] = positions[atoms.Order[a]];
    }

    private PairStatus ReadStatus()
    {
        Span<int> values = stackalloc int[sizeof(PairStatus) / sizeof(int)];
        work.Download(values);
        return MemoryMarshal.Read<PairStatus>(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Sums of the counts before each, and the sum of all.</summary>
    private void Scan(ulong counts, int count, ulong starts, ulong total)
    {
        int blocks = Tiles(count);
        device.Launch(kernels("scan_tiles"), blocks, ScanThreads, 0, counts, count, starts, tiles, total);
        if (blocks > 1)
            device.Launch(kernels("scan_offsets"), blocks, ScanThreads, 0, count, starts, tiles, total);
    }

    private void LaunchAtoms(string kernel) => device.Launch(kernels(kernel), Grid.Over(atomCount, AtomThreads), AtomThreads, 0, input);

    private void LaunchCentres(string kernel, params ReadOnlySpan<KernelArgument> arguments) =>
        device.Launch(kernels(kernel), Grid.Over(atomCount, PairWarps), PairWarps * WarpSize, 0, arguments);

    /// <summary>Where each table lies among the integers, status and counts first because they begin as zeros.</summary>
    private readonly struct WorkLayout
    {
        public WorkLayout(int atoms, int bins)
        {
            BinCounts = Unsafe.SizeOf<PairStatus>() / sizeof(int);
            BinStarts = BinCounts + bins;
            BinOf = BinStarts + bins + 1;
            RankInBin = BinOf + atoms;
            Wraps = RankInBin + atoms;
            Counts = Wraps + 3 * atoms;
            Starts = Counts + atoms;
            Length = Starts + atoms + 1;
        }

        public int BinCounts { get; }

        public int BinStarts { get; }

        public int BinOf { get; }

        public int RankInBin { get; }

        public int Wraps { get; }

        public int Counts { get; }

        public int Starts { get; }

        public int Length { get; }
    }
}
