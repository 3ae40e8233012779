namespace Nnip.Cpu;

/// <summary>Which of two atoms has the pairs that they make; all have about as many. With very many atoms it is the parity of their numbers.</summary>
internal sealed class PairOwners
{
    /// <summary>Atoms up to which there is a table.</summary>
    private const int TableAtoms = 1024;

    /// <summary>How often all atoms hand over what they have too much: after three times hardly any has.</summary>
    private const int Rounds = 3;

    private readonly int atoms;
    private readonly short[] counts;
    private readonly bool[] upperHas;
    private readonly int[] loads;

    /// <summary>Owners of no pairs yet.</summary>
    public PairOwners(int atoms)
    {
        this.atoms = atoms;
        int size = atoms <= TableAtoms ? atoms * atoms : 0;
        (counts, upperHas, loads) = (new short[size], new bool[size], new int[atoms]);
    }

    /// <summary>Adds a pair, in either direction.</summary>
    public void Add(int i, int j)
    {
        if (counts.Length == 0 || i >= j)
            return;
        counts[i * atoms + j]++;
        loads[i]++;
    }

    /// <summary>After the last pair: shares them out.</summary>
    public void Settle()
    {
        for (int round = 0; round < Rounds && counts.Length > 0; round++)
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
        if (counts.Length == 0)
            return (i + j) % 2 == 0 == i < j;
        return i < j ? !upperHas[i * atoms + j] : upperHas[j * atoms + i];
    }
}
