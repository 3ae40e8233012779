namespace Nnip.CApi;

/// <summary>A call cannot be served for a reason that only this library knows.</summary>
/// <param name="status">What the function returns.</param>
/// <param name="message">What is wrong and what was expected, in one sentence.</param>
internal sealed class RefusalException(Status status, string message) : Exception(message)
{
    /// <summary>What the function returns.</summary>
    public Status Status { get; } = status;
}
