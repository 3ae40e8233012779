using System.Numerics;
using Nnip.Backends;

namespace Nnip.Tests.Fixtures;

/// <summary>
/// A backend of two workers that deals the indices of loops to them in turn, so that both always take part; counts the managed memory that
/// the second asks for. Disposes what it wraps.
/// </summary>
internal sealed class DealtBackend : IBackend
{
    private readonly IBackend inner;
    private readonly Thread second;
    private readonly SemaphoreSlim start = new(0);
    private Action<int, int>? body;
    private Exception? failure;
    private int count, running;
    private long bytes;

    public DealtBackend(IBackend inner)
    {
        this.inner = inner;
        second = new(Serve) { IsBackground = true };
        second.Start();
    }

    /// <summary>Bytes of managed memory that the second worker has asked for in bodies of loops.</summary>
    public long SecondBytes => Volatile.Read(ref bytes);

    public string Name => inner.Name;

    public string Description => $"{inner.Description}, dealt to two workers";

    public int Workers => 2;

    public ChunkLimits ChunkLimits => inner.ChunkLimits;

    public bool Supports<T>() where T : unmanaged => inner.Supports<T>();

    public IOperations<T> Compile<T>(ModelTables tables) where T : unmanaged, IBinaryFloatingPointIeee754<T> => inner.Compile<T>(tables);

    public void ForEach(int count, Action<int, int> body)
    {
        (this.count, this.body) = (count, body);
        Volatile.Write(ref running, 1);
        start.Release();
        try
        {
            Deal(0, count, body);
        }
        finally
        {
            while (Volatile.Read(ref running) != 0)
                Thread.Yield();
        }
        if (failure is not null)
            throw failure;
    }

    public void Dispose()
    {
        body = null;
        start.Release();
        second.Join();
        start.Dispose();
        inner.Dispose();
    }

    private void Serve()
    {
        for (start.Wait(); body is not null; start.Wait())
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Deal(1, count, body);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            Interlocked.Add(ref bytes, GC.GetAllocatedBytesForCurrentThread() - before);
            Volatile.Write(ref running, 0);
        }
    }

    private static void Deal(int worker, int count, Action<int, int> body)
    {
        for (int index = worker; index < count; index += 2)
            body(worker, index);
    }
}
