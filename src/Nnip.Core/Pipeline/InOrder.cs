namespace Nnip.Pipeline;

/// <summary>Loops that one worker runs alone, one index after the other, where another shares them.</summary>
internal static class InOrder
{
    /// <summary>Runs body(worker, index) for index = 0..count-1.</summary>
    public static Action<int, Action<int, int>> On(int worker) => (count, body) =>
    {
        for (int index = 0; index < count; index++)
            body(worker, index);
    };
}
