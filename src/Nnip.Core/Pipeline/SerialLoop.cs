using Nnip.Backends;

namespace Nnip.Pipeline;

/// <summary>
/// The loop of one worker alone, for what else takes <see cref="IBackend.ForEach"/>, which shares the indices among all workers.
/// </summary>
internal static class SerialLoop
{
    /// <summary>Runs body(worker, index) for index = 0..count-1.</summary>
    public static Action<int, Action<int, int>> On(int worker) => (count, body) =>
    {
        for (int index = 0; index < count; index++)
            body(worker, index);
    };
}
