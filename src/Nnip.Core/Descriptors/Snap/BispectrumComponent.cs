namespace Nnip.Descriptors.Snap;

/// <summary>Angular momenta of a component of the bispectrum, doubled.</summary>
internal readonly record struct BispectrumComponent(int J1, int J2, int J)
{
    /// <summary>
    /// All with 0 &lt;= j2 &lt;= j1 &lt;= j &lt;= 2J that can couple, in the order of LAMMPS: j1, then j2, then j.
    /// </summary>
    public static IEnumerable<BispectrumComponent> All(int twoJMax)
    {
        for (int j1 = 0; j1 <= twoJMax; j1++)
            for (int j2 = 0; j2 <= j1; j2++)
                for (int j = j1 - j2; j <= Math.Min(twoJMax, j1 + j2); j += 2)
                    if (j >= j1)
                        yield return new(j1, j2, j);
    }
}
