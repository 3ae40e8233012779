namespace Nnip.Descriptors.Snap;

/// <summary>Builds the SNAP descriptor table from its settings; components are numbered as in LAMMPS.</summary>
public static class SnapBasis
{
    /// <summary>Makes the table; the same settings give the same table, bit for bit.</summary>
    /// <param name="settings">What to compute.</param>
    /// <param name="keyName">How the user wrote a key given in snake case, for messages; null = like that.</param>
    /// <exception cref="InputException">A setting is out of its range.</exception>
    public static DescriptorTable Build(SnapSettings settings, Func<string, string>? keyName = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        int[] species = settings.Check(keyName ?? (key => key));
        var basis = new SnapPairBasis(settings);
        // Only with elements told apart does an isolated centre depend on its species.
        bool centreMatters = settings.Chem && !settings.Wselfall;
        var graphs = new ProductDag[species.Length];
        for (int z = 0; z < graphs.Length; z++)
            graphs[z] = z > 0 && !centreMatters ? graphs[0] : new SnapGraph(settings, basis, z).Build();
        string[] labels = [.. Labels(settings)];
        return new()
        {
            Species = species,
            PairBasis = basis,
            Invariants = graphs,
            Labels = [.. Enumerable.Repeat(labels, species.Length)],
        };
    }

    /// <summary>
    /// j1 j2 j, doubled, of each component after the species of its three densities;
    /// then pairs of components where these are descriptors too.
    /// </summary>
    private static IEnumerable<string> Labels(SnapSettings settings)
    {
        string[] components = [.. BispectrumComponent.All(settings.TwoJMax).Select(c => $"{c.J1} {c.J2} {c.J}")];
        string[] linear = !settings.Chem ? components :
        [
            .. from first in settings.Species
               from second in settings.Species
               from third in settings.Species
               from component in components
               select $"{first} {second} {third} {component}",
        ];
        return settings.Quadratic
            ? linear.Concat(linear.SelectMany((left, i) => linear.Skip(i).Select(right => $"({left}) ({right})")))
            : linear;
    }
}
