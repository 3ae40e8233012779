namespace Nnip.Cpu;

/// <summary>
/// Which of two atoms has the pairs that they make; all have about as many. With very many atoms it is the parity of their numbers.
/// </summary>
internal sealed class PairOwners
{
    /// <summary>Atoms up to which there is a table.</summary>
    private const int TableAtoms = 512;

    /// <summary>How often all atoms hand over what they have too much: after three times hardly any has.</summary>
    private const int Rounds = 3;

    private int atoms;
    private short[] counts = [];
    private bool[] upperHas = [];
    private int[] loads = [];

    /// <summary>Begins with some atoms, which have no pairs yet.</summary>
    public void Begin(int atoms)
    {
        this.atoms = atoms;
        int size = HasTable ? atoms * atoms : 0;
        if (counts.Length < size)
            (counts, upperHas) = (new short[size], new bool[size]);
        if (loads.Length < atoms)
            loads = new int[atoms];
        counts.AsSpan(0, size).Clear();
        upperHas.AsSpan(0, size).Clear();
        loads.AsSpan().Clear();
    }

    private bool HasTable => atoms <= TableAtoms;

    /// <summary>Adds a pair, in either direction.</summary>
    public void Add(int i, int j)
    {
        if (!HasTable || i >= j)
            return;
        counts[i * atoms + j]++;
        loads[i]++;
    }

    /// <summary>After the last pair: shares them out.</summary>
    public void Settle()
    {
        for (int round = 0; round < Rounds && HasTable; round++)
            for (int i = 0; i < atoms; i++)
                for (int j = i + 1, at = i * atoms + j; j < atoms; j++, at++)
                    if (counts[at] is > 0 and var count && (upperHas[at] ? loads[j] - loads[i] : loads[i] - loads[j]) > count)
                    {
                        int change = upperHas[at] ? -count : count;
                        (loads[i], loads[j], upperHas[at]) = (loads[i] - change, loads[j] + change, !upperHas[at]);
                    }
    }

    /// <summary>Whether atom i has its pairs with another atom j.</summary>
    public bool Has(int i, int j)
    {
        if (!HasTable)
            return (i + j) % 2 == 0 == i < j;
        return i < j ? !upperHas[i * atoms + j] : upperHas[j * atoms + i];
    }
}
