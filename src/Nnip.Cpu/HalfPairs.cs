using Nnip.Backends;

namespace Nnip.Cpu;

/// <summary>
/// The half list of a frame's pairs, each in one direction: pairs of two species have their centre in the first, those of one species in
/// whichever atom <see cref="PairOwners"/> says, such that all have about as many and the lanes of <see cref="PackedLayout"/> are full.
/// </summary>
internal sealed unsafe class HalfPairs<T> where T : unmanaged
{
    /// <summary>Vectors to images of an atom that are opposite agree so far, square Angstrom; others are apart by the cell.</summary>
    private const double Tolerance = 1e-6;

    /// <summary>Of a thread, which packs one frame after the other.</summary>
    [ThreadStatic]
    private static PairOwners? owners;

    [ThreadStatic]
    private static int[]? choices;

    private readonly Frame<T> frame;
    private readonly int[] starts;
    private readonly List<int> images = [];

    /// <summary>Chooses them.</summary>
    public HalfPairs(Frame<T> frame)
    {
        this.frame = frame;
        int species = frame.SpeciesStart.Length - 1, count = 0;
        ReadOnlySpan<int> pairStart = frame.PairStart, neighbours = frame.Neighbours;
        starts = new int[pairStart.Length];
        // About half of them: at the very cutoff rounding may have found a pair in one direction alone.
        int[] choice = choices?.Length >= neighbours.Length ? choices : choices = new int[neighbours.Length + neighbours.Length / 2];
        owners ??= new();
        for (int z = 0; z < species; z++)
        {
            int from = frame.SpeciesStart[z], atoms = frame.SpeciesStart[z + 1] - from;
            owners.Begin(atoms);
            for (int i = 0; i < atoms; i++)
                foreach (int neighbour in neighbours[pairStart[(from + i) * species + z]..pairStart[(from + i) * species + z + 1]])
                    owners.Add(i, neighbour - from);
            owners.Settle();
            for (int i = 0; i < atoms; i++)
                for (int other = 0, block = (from + i) * species; other < species; other++, block++)
                {
                    if (other == z)
                        ChooseOfSpecies(i, from, pairStart[block], pairStart[block + 1], choice, ref count);
                    for (int p = pairStart[block]; other > z && p < pairStart[block + 1]; p++)
                        choice[count++] = p;
                    starts[block + 1] = count;
                }
        }
        Pairs = choice[..count];
    }

    /// <summary>As the frame's <c>PairStart</c>, of the chosen pairs (N * S + 1).</summary>
    public ReadOnlySpan<int> Starts => starts;

    /// <summary>The chosen pairs, by their number in the frame.</summary>
    public int[] Pairs { get; }

    /// <summary>Chooses among the pairs [start, end) of an atom with those of its species, whose first is `from`.</summary>
    private void ChooseOfSpecies(int atom, int from, int start, int end, int[] choice, ref int count)
    {
        images.Clear();
        var neighbours = frame.Neighbours;
        int next = count;
        for (int p = start; p < end; p++)
        {
            int neighbour = neighbours[p] - from;
            bool chosen = neighbour == atom ? IsFirstOfImages(p) : owners!.Has(atom, neighbour);
            choice[next] = p;
            next += chosen ? 1 : 0;
        }
        count = next;
    }

    /// <summary>Whether a pair of an atom with its own image comes before the one with the opposite image.</summary>
    private bool IsFirstOfImages(int pair)
    {
        for (int i = 0; i < images.Count; i++)
            if (AreOpposite(images[i], pair))
            {
                images.RemoveAt(i);
                return false;
            }
        images.Add(pair);
        return true;
    }

    private bool AreOpposite(int p, int q)
    {
        double square = 0;
        for (T* r = frame.Vectors.Data, end = r + 3 * (nint)frame.PairStride; r < end; r += frame.PairStride)
            square += (Simd.Widen(r[p]) + Simd.Widen(r[q])) * (Simd.Widen(r[p]) + Simd.Widen(r[q]));
        return square < Tolerance;
    }
}
