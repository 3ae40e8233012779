using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Nnip.Cpu;

/// <summary>
/// Threads that live as long as the backend and share the indices of one loop at a time. The calling thread works too, as worker 0.
/// A loop that is started while another runs (from a second thread, or inside a body) is run by its caller alone.
/// </summary>
internal sealed class ThreadTeam : IDisposable
{
    private const int SpinsBeforeParking = 2000;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim wake = new(0);
    private readonly Thread[] threads;
    private readonly Job job;
    private Job? current;
    private int generation, parked, active, busy;
    private volatile bool stopping;

    /// <summary>Starts the threads.</summary>
    /// <param name="workers">Number of workers, the caller included.</param>
    public ThreadTeam(int workers)
    {
        threads = new Thread[workers - 1];
        job = new(workers);
        for (int i = 0; i < threads.Length; i++)
        {
            int worker = i + 1;
            threads[i] = new(() => Serve(worker)) { IsBackground = true, Name = $"nnip {worker}" };
            try
            {
                threads[i].Start();
            }
            catch
            {
                // The system gives no more: those that it gave must not be left to wait for ever.
                threads = threads[..i];
                Dispose();
                throw;
            }
        }
    }

    /// <summary>Number of workers, the caller included.</summary>
    public int Workers => threads.Length + 1;

    /// <summary>Runs body(worker, index) for all indices and returns when all are done; the first exception is rethrown.</summary>
    public void ForEach(int count, Action<int, int> body)
    {
        if (threads.Length == 0 || count < 2 || Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            for (int index = 0; index < count; index++)
                body(0, index);
            return;
        }
        ExceptionDispatchInfo? failure;
        try
        {
            job.Begin(count, body);
            Publish(job);
            job.Work(0);
            // Whoever enters after this finds no job; whoever entered before is counted.
            Interlocked.Exchange(ref current, null);
            var spin = new SpinWait();
            while (Volatile.Read(ref active) > 0)
                spin.SpinOnce(sleep1Threshold: -1);
            failure = job.End();
        }
        finally
        {
            Volatile.Write(ref busy, 0);
        }
        failure?.Throw();
    }

    private void Publish(Job? job)
    {
        lock (gate)
        {
            current = job;
            Volatile.Write(ref generation, generation + 1);
            if (parked == 0)
                return;
            wake.Release(parked);
            parked = 0;
        }
    }

    private void Serve(int worker)
    {
        int seen = 0;
        while (!stopping)
        {
            AwaitNext(seen);
            seen = Volatile.Read(ref generation);
            Interlocked.Increment(ref active);
            Volatile.Read(ref current)?.Work(worker);
            Interlocked.Decrement(ref active);
        }
    }

    private void AwaitNext(int seen)
    {
        for (int i = 0; i < SpinsBeforeParking; i++)
        {
            if (Volatile.Read(ref generation) != seen)
                return;
            Thread.SpinWait(10);
        }
        lock (gate)
        {
            if (generation != seen)
                return;
            parked++;
        }
        wake.Wait();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping = true;
        Publish(null);
        foreach (var thread in threads)
            thread.Join();
        wake.Dispose();
    }

    /// <summary>
    /// The one loop at a time; used again for the next, when nobody is in it any more. Worker w has the indices w, w + workers and so on,
    /// so that it knows what comes next; when it is done with them it helps the others.
    /// </summary>
    private sealed class Job(int workers)
    {
        private readonly Share[] shares = new Share[workers];
        private int count;
        private Action<int, int>? body;
        private ExceptionDispatchInfo? failure;

        public void Begin(int count, Action<int, int> body)
        {
            (this.count, this.body, failure) = (count, body, null);
            Array.Clear(shares);
        }

        public ExceptionDispatchInfo? End()
        {
            body = null;
            return failure;
        }

        public void Work(int worker)
        {
            try
            {
                for (int i = 0; i < shares.Length; i++)
                {
                    int owner = (worker + i) % shares.Length;
                    long index;
                    while (Volatile.Read(ref failure) == null && (index = Take(owner)) < count)
                        body!(worker, (int)index);
                }
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            }
        }

        /// <summary>The next index of a worker, from the count on when none is left.</summary>
        private long Take(int owner) => (Interlocked.Increment(ref shares[owner].Taken) - 1L) * shares.Length + owner;

        /// <summary>What was taken of a worker's indices; in a cache line of its own.</summary>
        [StructLayout(LayoutKind.Sequential, Size = 128)]
        private struct Share
        {
            public int Taken;
        }
    }
}
