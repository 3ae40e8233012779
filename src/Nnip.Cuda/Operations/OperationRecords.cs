using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

/// <summary>
/// Sequences of operations recorded as graphs. A sequence runs plainly at its first call, so that all memory and modules it needs are
/// there, is recorded at the second, and is replayed from then on, until buffers are allocated or freed.
/// </summary>
internal sealed class OperationRecords(CudaDevice device) : IDisposable
{
    /// <summary>Most sequences remembered; the one not used for the longest time is forgotten.</summary>
    public const int Limit = 64;

    private readonly Dictionary<RecordKey, LinkedListNode<Record>> records = [];
    private readonly LinkedList<Record> byUse = new();
    private bool graphsMissing;
    private long version;

    private long Version => Interlocked.Read(ref version);

    /// <summary>Number of graphs held.</summary>
    public int Graphs => byUse.Count(record => record.Graph is not null);

    /// <summary>Number of replays so far.</summary>
    public long Replays { get; private set; }

    /// <summary>A buffer was allocated or freed: no record made before is replayed.</summary>
    public void BuffersChanged() => Interlocked.Increment(ref version);

    /// <summary>Runs, records or replays the body.</summary>
    /// <param name="key">What the record depends on besides addresses.</param>
    /// <param name="body">Enqueues operations; at its first call it may allocate.</param>
    public void Run(RecordKey key, Action body)
    {
        if (graphsMissing)
        {
            body();
            return;
        }
        var record = Find(key);
        if (record is null || record.Version != Version)
        {
            Forget(key);
            body();
            Remember(new(key, Version));
            return;
        }
        if (record.Graph is null)
        {
            record.Graph = device.Capture(body);
            graphsMissing = record.Graph is null;
            if (graphsMissing)
            {
                body();
                return;
            }
        }
        else
        {
            Replays++;
        }
        record.Graph!.Launch();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (byUse.First is { } oldest)
            Forget(oldest.Value.Key);
    }

    private Record? Find(RecordKey key)
    {
        if (!records.TryGetValue(key, out var node))
            return null;
        byUse.Remove(node);
        byUse.AddLast(node);
        return node.Value;
    }

    private void Remember(Record record)
    {
        if (byUse.Count >= Limit)
            Forget(byUse.First!.Value.Key);
        records[record.Key] = byUse.AddLast(record);
    }

    private void Forget(RecordKey key)
    {
        if (!records.Remove(key, out var node))
            return;
        byUse.Remove(node);
        if (node.Value.Graph is not { } graph)
            return;
        // It may still run.
        device.WaitForStreams();
        graph.Dispose();
    }

    private sealed class Record(RecordKey key, long version)
    {
        public RecordKey Key { get; } = key;

        public long Version { get; } = version;

        public CudaGraph? Graph { get; set; }
    }
}

/// <summary>What tells sequences of operations apart.</summary>
/// <param name="Tables">The tables of the chunk's layout, or null.</param>
/// <param name="Cached">Whether the chunk's descriptors are kept from an earlier pass, which the pipeline then loads.</param>
/// <param name="Key">The caller's key.</param>
internal readonly record struct RecordKey(object? Tables, bool Cached, object Key);
