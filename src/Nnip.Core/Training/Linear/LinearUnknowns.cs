using Nnip.Networks;

namespace Nnip.Training.Linear;

/// <summary>
/// Which columns of <see cref="Pipeline.LinearRows"/> (for each species its weights, then its bias) are which parameters of a network:
/// those of a linear readout, or the linear weights and last bias of a residual network. Species that share a bias share its unknown;
/// the global readout has no bias of atoms, so those columns are left out.
/// </summary>
internal sealed class LinearUnknowns
{
    private LinearUnknowns(int[] ofColumn, int[] parameters) => (OfColumn, Parameters) = (ofColumn, parameters);

    /// <summary>Unknown of each column, or -1.</summary>
    public int[] OfColumn { get; }

    /// <summary>Index in the flat parameter block of each unknown.</summary>
    public int[] Parameters { get; }

    /// <summary>Whether a network has a linear part.</summary>
    public static bool Exist(NetworkShape network) => network.LayerCount == 1 || network.Residual;

    /// <summary>The unknowns of a network with a linear part.</summary>
    public static LinearUnknowns Of(NetworkShape network)
    {
        var ofColumn = new List<int>();
        var unknowns = new Dictionary<int, int>();
        int before = 0;
        for (int z = 0; z < network.SpeciesInputs.Length; z++)
        {
            bool global = network.Readout == Readout.Global;
            int row = global ? 0 : z;
            int weights = (network.Residual ? network.SkipOffset(row) : network.Layer(row, 0).WeightOffset) + (global ? before : 0);
            for (int d = 0; d < network.SpeciesInputs[z]; d++)
                ofColumn.Add(Unknown(weights + d));
            ofColumn.Add(global ? -1 : Unknown(network.Layer(row, network.LayerCount - 1).BiasOffset));
            before += network.SpeciesInputs[z];
        }
        return new([.. ofColumn], [.. unknowns.OrderBy(u => u.Value).Select(u => u.Key)]);

        int Unknown(int parameter)
        {
            if (!unknowns.TryGetValue(parameter, out int unknown))
                unknowns[parameter] = unknown = unknowns.Count;
            return unknown;
        }
    }

    /// <summary>A row of columns as a row of unknowns, times a factor.</summary>
    public void Gather(ReadOnlySpan<double> columns, double factor, Span<double> row)
    {
        row.Clear();
        for (int c = 0; c < columns.Length; c++)
            if (OfColumn[c] >= 0)
                row[OfColumn[c]] += factor * columns[c];
    }
}
