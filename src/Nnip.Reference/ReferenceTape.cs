using MathNet.Numerics.LinearAlgebra;
using Nnip.Backends;

namespace Nnip.Reference;

/// <summary>What the sweeps of one pass leave for each other, for each input class (in the design's letters).</summary>
internal sealed class ReferenceTape(int rows) : NetworkTape<double>(rows)
{
    /// <summary>z_l of layer l (rows of the class, width), by class.</summary>
    public Dictionary<int, Matrix<double>[]> Preactivations { get; } = [];

    /// <summary>a_l (rows of the class, width), by class; a_0 are the inputs.</summary>
    public Dictionary<int, Matrix<double>[]> Activations { get; } = [];

    /// <summary>d_l = dE/dz_l of layer l (rows of the class, width), by class.</summary>
    public Dictionary<int, Matrix<double>[]> Deltas { get; } = [];

    protected override void Dispose(bool disposing)
    {
    }
}
