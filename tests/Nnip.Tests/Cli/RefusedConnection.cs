using System.Diagnostics.Tracing;
using System.Net;

namespace Nnip.Tests.Cli;

/// <summary>Watches the sockets of this process until a connection to an address has failed.</summary>
internal sealed class RefusedConnection(EndPoint address) : EventListener
{
    private readonly string address = address.Serialize().ToString();
    private readonly ManualResetEventSlim refused = new();
    private long caller = -1;

    public bool Wait(TimeSpan patience) => refused.Wait(patience);

    public override void Dispose()
    {
        base.Dispose();
        refused.Dispose();
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "System.Net.Sockets")
            EnableEvents(eventSource, EventLevel.Informational);
    }

    /// <summary>Called on the thread that connects: it starts, and then fails.</summary>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName == "ConnectStart" && eventData.Payload![0] as string == address)
            caller = eventData.OSThreadId;
        else if (eventData.EventName == "ConnectFailed" && eventData.OSThreadId == caller)
            refused.Set();
    }
}
