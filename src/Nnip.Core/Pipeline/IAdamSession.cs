using Nnip.Backends;

namespace Nnip.Pipeline;

/// <summary>
/// Steps of Adam whose parameters, moments and losses stay on the backend: between two steps nothing is read back. Not for several threads.
/// </summary>
public interface IAdamSession : IDisposable
{
    /// <summary>One step on some frames.</summary>
    /// <param name="frames">Indices of the frames of the mini-batch.</param>
    /// <param name="upcoming">Those of the next one, if known: a device fetches them meanwhile.</param>
    /// <param name="weights">Weights of the loss terms.</param>
    /// <param name="constants">Constants of the step.</param>
    void Advance(ReadOnlySpan<int> frames, ReadOnlySpan<int> upcoming, LossWeights weights, AdamStep constants);

    /// <summary>Sets the sums of squared errors to zero: an epoch begins.</summary>
    void ClearSums();

    /// <summary>
    /// Waits for the steps and reads the weighted sums of squared errors of energies per atom, forces and virials per atom since
    /// <see cref="ClearSums"/>, and the sum of gradient norms (4).
    /// </summary>
    double[] ReadSums();

    /// <summary>Waits for the steps and reads parameters, moments and average into the arrays the session began with.</summary>
    void Store();
}
