using System.Runtime.CompilerServices;

namespace Nnip.Cpu;

/// <summary>
/// Which of two atoms has the pairs that they make; all have about as many. At first the parity of their numbers says, with very many atoms
/// at last too.
/// </summary>
internal sealed class PairOwners
{
    /// <summary>Atoms up to which there is a table.</summary>
    private const int TableAtoms = 512;

    /// <summary>How often all atoms hand over what they have too much: after twice hardly any has.</summary>
    private const int Rounds = 2;

    private int atoms;

    /// <summary>
    /// Twice the pairs of two atoms at [i * atoms + j], i less than j at first and both at last; negative where j has them.
    /// </summary>
    private short[] counts = [];

    private int[] loads = [];

    /// <summary>Begins with some atoms, which have no pairs yet.</summary>
    public void Begin(int atoms)
    {
        this.atoms = atoms;
        int size = HasTable ? atoms * atoms : 0;
        if (counts.Length < size)
            counts = new short[size];
        if (loads.Length < atoms)
            loads = new int[atoms];
        counts.AsSpan(0, size).Clear();
        loads.AsSpan().Clear();
    }

    private bool HasTable => atoms <= TableAtoms;

    /// <summary>Adds a pair; each is added in both directions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int i, int j)
    {
        if (!HasTable)
            return;
        int lower = Math.Min(i, j), upper = Math.Max(i, j), odd = (i + j) & 1;
        counts[lower * atoms + upper] += (short)(1 - 2 * odd);
        loads[odd == 0 ? lower : upper]++;
    }

    /// <summary>After the last pair: shares them out.</summary>
    public void Settle()
    {
        for (int round = 0; round < Rounds && HasTable; round++)
            for (int i = 0; i < atoms; i++)
            {
                var pairs = counts.AsSpan(i * atoms, atoms);
                int load = loads[i];
                for (int j = i + 1; j < pairs.Length; j++)
                {
                    // They change hands where the one who has them has more than the other by more than they are.
                    // Without a branch, whose outcome nobody could predict.
                    int count = pairs[j], given = (load - loads[j] - count) * count > 0 ? count : 0;
                    load -= given;
                    loads[j] += given;
                    pairs[j] = (short)(count - 2 * given);
                }
                loads[i] = load;
            }
        // The complement has the other sign whatever the number.
        for (int i = 0; i < atoms && HasTable; i++)
            for (int j = i + 1; j < atoms; j++)
                counts[j * atoms + i] = (short)~counts[i * atoms + j];
    }

    /// <summary>Whether atom i has its pairs with another atom j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int i, int j) => HasTable ? counts[i * atoms + j] >= 0 : i < j == (((i + j) & 1) == 0);
}
