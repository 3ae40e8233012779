namespace Nnip.Backends;

/// <summary>Element type of a backend's arithmetic. Geometry is formed, and energies are summed, in double either way.</summary>
public enum Precision
{
    /// <summary>32 bit.</summary>
    Float,

    /// <summary>64 bit.</summary>
    Double,
}
