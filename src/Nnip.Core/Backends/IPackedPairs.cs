namespace Nnip.Backends;

/// <summary>The pairs of a frame in an order of a backend's own, in place of <see cref="FramePairs{T}"/>.</summary>
public interface IPackedPairs<T> : IDisposable where T : unmanaged
{
    /// <summary>The pairs in the order of frames, for those who need that one.</summary>
    FramePairs<T> Unpack();

    /// <inheritdoc cref="HostBlock.Fetch"/>
    void Fetch();

    /// <inheritdoc cref="HostBlock.Pin"/>
    void Pin();

    /// <inheritdoc cref="HostBlock.Park"/>
    void Park();
}
