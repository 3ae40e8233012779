using Nnip.Descriptors;

namespace Nnip.Cpu;

/// <summary>An <see cref="InvariantSupport"/> as loops read it.</summary>
internal sealed class SupportTables(InvariantSupport support, int functions)
{
    /// <summary>Number of entries.</summary>
    public int Count => support.Densities.Length;

    /// <inheritdoc cref="InvariantSupport.Starts"/>
    public Table<int> Starts { get; } = new(support.Starts);

    /// <inheritdoc cref="InvariantSupport.Densities"/>
    public Table<int> Densities { get; } = new(support.Densities);

    /// <summary>The pair function of which the density of each entry is the sum.</summary>
    public Table<int> Functions { get; } = new(Array.ConvertAll(support.Densities, density => density % functions));
}
