using Nnip.Structures;

namespace Nnip.Backends;

/// <summary>
/// The frame of atoms that move a little from call to call: pairs are sought with a skin, and while those found still hold all within the
/// cutoff only their vectors are written anew. Pairs beyond the cutoff add nothing. Not for several threads at once.
/// </summary>
public interface IMovingFrame<T> : IDisposable where T : unmanaged
{
    /// <summary>How often the pairs were sought anew.</summary>
    long Rebuilds { get; }

    /// <summary>How often only the vectors were written.</summary>
    long Reuses { get; }

    /// <summary>The frame of a configuration; stays this object's to dispose and is overwritten by the next call.</summary>
    /// <exception cref="InputException">A species the model does not have, or a structure no pair list can be made of.</exception>
    Frame<T> Update(Configuration configuration);
}
