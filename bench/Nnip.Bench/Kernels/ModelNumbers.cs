using Nnip.Backends;
using Nnip.Descriptors;

namespace Nnip.Bench.Kernels;

/// <summary>
/// The numbers of a model that the work of its kernels depends on; what differs between species is averaged over one Hf and two O. Short
/// names, because the formulas of the table are written with them.
/// </summary>
internal sealed class ModelNumbers
{
    private readonly double[] shares = [1.0 / 3, 2.0 / 3];

    public ModelNumbers(ModelTables tables, Precision precision)
    {
        var basis = (RadialHarmonicBasis)tables.Descriptor.PairBasis;
        B = precision == Precision.Double ? sizeof(double) : sizeof(float);
        R = basis.RadialCount;
        L = basis.MaxL;
        K = basis.Count;
        A = tables.Descriptor.DensityCount;
        D = Average(z => tables.Inputs[z].InvariantCount);
        P = Average(z => tables.Inputs[z].ProductCount);
        T = Average(z => tables.Inputs[z].TermNode.Length);
        U = tables.Network.Hidden.Sum();
        int[] widths = [.. tables.Network.Hidden, 1];
        W = Average(z => tables.Network.Inputs[z] * widths[0]) + widths.Zip(widths.Skip(1), (lower, upper) => lower * upper).Sum();
        LargestNodes = tables.Inputs.Max(dag => dag.NodeCount);
        LargestInputs = tables.MaxInvariants;
    }

    /// <summary>Bytes of a real.</summary>
    public double B { get; }

    /// <summary>Radial functions.</summary>
    public double R { get; }

    /// <summary>Largest l.</summary>
    public double L { get; }

    /// <summary>Spherical harmonics.</summary>
    public double H => (L + 1) * (L + 1);

    /// <summary>Basis functions of a pair.</summary>
    public double K { get; }

    /// <summary>Densities of an atom.</summary>
    public double A { get; }

    /// <summary>Network inputs of an atom.</summary>
    public double D { get; }

    /// <summary>Products of the graph.</summary>
    public double P { get; }

    /// <summary>Terms of the graph.</summary>
    public double T { get; }

    /// <summary>Hidden units.</summary>
    public double U { get; }

    /// <summary>Weights of the network that an atom meets.</summary>
    public double W { get; }

    /// <summary>Nodes of the largest graph.</summary>
    public int LargestNodes { get; }

    /// <summary>Inputs of the species with most.</summary>
    public int LargestInputs { get; }

    private double Average(Func<int, double> count) => shares.Select((share, z) => share * count(z)).Sum();
}
