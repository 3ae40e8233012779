using Microsoft.Win32.SafeHandles;
using Nnip.Interop;

namespace Nnip.Backends;

/// <summary>
/// The file of what does not fit into memory. It has no name once it is open: however the process ends, nothing of it stays.
/// </summary>
internal sealed unsafe class FrameFile : IDisposable
{
    private const int MostAtOnce = 1 << 30;

    private readonly string folder;
    private readonly SafeFileHandle handle;
    private long length;

    /// <summary>Makes the file in a folder, which is made where it does not exist.</summary>
    /// <exception cref="InputException">It cannot be made.</exception>
    public FrameFile(string folder) : this(folder, () => Open(folder))
    {
    }

    /// <summary>The same with a file that is opened otherwise.</summary>
    internal FrameFile(string folder, Func<SafeFileHandle> open)
    {
        this.folder = folder;
        handle = Checked(open);
    }

    /// <summary>Where so many bytes may be written.</summary>
    public long Reserve(long bytes) => Interlocked.Add(ref length, bytes) - bytes;

    /// <summary>Writes memory.</summary>
    /// <exception cref="InputException">The disk is full or broken.</exception>
    public void Write(byte* source, long bytes, long offset) => Checked(() =>
    {
        for (long done = 0; done < bytes; done += MostAtOnce)
            RandomAccess.Write(handle, new ReadOnlySpan<byte>(source + done, (int)Math.Min(bytes - done, MostAtOnce)), offset + done);
        return true;
    });

    /// <summary>Reads into memory.</summary>
    /// <exception cref="InputException">The disk is broken.</exception>
    public void Read(byte* destination, long bytes, long offset) => Checked(() =>
    {
        for (long done = 0; done < bytes;)
        {
            int read = RandomAccess.Read(
                handle, new Span<byte>(destination + done, (int)Math.Min(bytes - done, MostAtOnce)), offset + done);
            done += read > 0 ? read : throw new EndOfStreamException("the file is shorter than it was");
        }
        return true;
    });

    /// <summary>Asks the system to read ahead.</summary>
    public void Fetch(long bytes, long offset) => HostAdvice.WillRead(handle, offset, bytes);

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private static SafeFileHandle Open(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"frames-{Guid.NewGuid():N}.tmp");
        var opened = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return opened;
    }

    private TResult Checked<TResult>(Func<TResult> body)
    {
        try
        {
            return body();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"{folder}: the training frames that go beyond the memory_budget cannot be kept there: {exception.Message.TrimEnd('.')}; "
                + "expected a folder with room for them (--out), a larger memory_budget or fewer frames");
        }
    }
}
