using Nnip.Memory;

namespace Nnip.Backends;

/// <summary>What a backend keeps of the pairs of a frame in place of <see cref="FramePairs{T}"/>.</summary>
public interface IPackedPairs<T> : IPrefetchable, IDisposable where T : unmanaged
{
    /// <inheritdoc cref="HostBlock.Fetch"/>
    void Fetch();

    /// <inheritdoc cref="HostBlock.Pin"/>
    void Pin();

    /// <inheritdoc cref="HostBlock.Park"/>
    void Park();
}
