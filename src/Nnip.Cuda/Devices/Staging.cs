using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

/// <summary>
/// Copies between any host memory and the device through a ring of pinned chunks, in the order of the compute stream. An upload returns
/// when the source has been read, a download when the destination is written; while one chunk travels the host fills or empties another.
/// </summary>
internal sealed unsafe class Staging(CudaDevice device)
{
    /// <summary>Bytes of a chunk.</summary>
    public const int ChunkBytes = 1 << 20;

    private const int ChunkCount = 4;

    private Chunk[]? ring;
    private int next;

    /// <summary>Host to device.</summary>
    public void Upload(ulong destination, byte* source, long bytes)
    {
        lock (device.Access)
        {
            var chunks = Ready();
            try
            {
                for (long start = 0; start < bytes; start += ChunkBytes)
                {
                    var chunk = chunks[next];
                    long length = Math.Min(ChunkBytes, bytes - start);
                    chunk.Passed.Synchronise();
                    Buffer.MemoryCopy(source + start, chunk.Memory.Data, ChunkBytes, length);
                    chunk.Send(destination + (ulong)start, length, device.Stream);
                    next = (next + 1) % ChunkCount;
                }
            }
            catch
            {
                // Chunks must not stay in flight, or the next copy would meet them.
                device.WaitForStreams();
                throw;
            }
        }
    }

    /// <summary>Device to host.</summary>
    public void Download(byte* destination, ulong source, long bytes)
    {
        lock (device.Access)
        {
            var chunks = Ready();
            try
            {
                long count = (bytes + ChunkBytes - 1) / ChunkBytes;
                const int Lead = ChunkCount - 1;
                for (long c = 0; c < count + Lead; c++)
                {
                    if (c < count)
                        chunks[c % ChunkCount].Fetch(source + (ulong)(c * ChunkBytes), Length(c, bytes), device.Stream);
                    if (c >= Lead)
                    {
                        var chunk = chunks[(c - Lead) % ChunkCount];
                        chunk.Passed.Synchronise();
                        long length = Length(c - Lead, bytes);
                        Buffer.MemoryCopy(chunk.Memory.Data, destination + (c - Lead) * ChunkBytes, length, length);
                    }
                }
            }
            catch
            {
                device.WaitForStreams();
                throw;
            }
        }
    }

    private static long Length(long chunk, long bytes) => Math.Min(ChunkBytes, bytes - chunk * ChunkBytes);

    private Chunk[] Ready()
    {
        device.BindOutsideCapture("memory is copied from or to the host");
        if (ring is not null)
            return ring;
        var made = new Chunk[ChunkCount];
        for (int c = 0; c < ChunkCount; c++)
            made[c] = new(new(device, ChunkBytes), device.CreateEvent());
        return ring = made;
    }

    /// <summary>One pinned piece, and the mark behind the last copy that used it.</summary>
    private sealed record Chunk(PinnedBuffer<byte> Memory, CudaEvent Passed)
    {
        public void Send(ulong destination, long bytes, nint stream)
        {
            CudaError.Check(CudaDriver.cuMemcpyHtoDAsync_v2(destination, Memory.Data, (nuint)bytes, stream), $"bytes = {bytes}");
            Passed.Record();
        }

        public void Fetch(ulong source, long bytes, nint stream)
        {
            Passed.Synchronise();
            CudaError.Check(CudaDriver.cuMemcpyDtoHAsync_v2(Memory.Data, source, (nuint)bytes, stream), $"bytes = {bytes}");
            Passed.Record();
        }
    }
}
