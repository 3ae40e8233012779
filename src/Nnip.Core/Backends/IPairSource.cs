namespace Nnip.Backends;

/// <summary>A device that found the pairs of a frame itself and keeps them in its own memory.</summary>
public interface IPairSource<T> where T : unmanaged
{
    /// <summary>A copy of the pairs as they are now.</summary>
    FramePairs<T> Download();
}
