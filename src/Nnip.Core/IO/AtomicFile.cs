namespace Nnip.IO;

/// <summary>
/// Files that are replaced whole or not at all: a reader, or a run after a power cut, sees the old content or the new one.
/// </summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes a file through a temporary one in the same folder, which is flushed to disk and then renamed over
    /// <paramref name="path"/>. When <paramref name="write"/> throws, the temporary file is removed and the old content stays.
    /// A symbolic link keeps pointing to its target, which is what is replaced. Devices (below /dev) are written directly.
    /// </summary>
    /// <exception cref="InputException">The folder does not exist or cannot be written to, or the path names a folder.</exception>
    /// <exception cref="IOException">The disk refused, for example because it is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string target = Path.GetFullPath(path);
        if (target.StartsWith("/dev/", StringComparison.Ordinal))
        {
            using var device = new FileStream(target, FileMode.Open, FileAccess.Write);
            write(device);
            return;
        }
        if (Directory.Exists(target))
            throw new InputException($"{path}: cannot write the file because a folder of this name exists");
        if (new FileInfo(target).LinkTarget is not null)
            target = File.ResolveLinkTarget(target, returnFinalTarget: true)!.FullName;
        string folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder))
            throw new InputException($"{path}: cannot write the file because the folder '{folder}' does not exist");
        Replace(path, target, Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp"), write);
    }

    private static void Replace(string path, string target, string temporary, Action<Stream> write)
    {
        try
        {
            using (var file = Create(path, temporary))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static FileStream Create(string path, string temporary)
    {
        try
        {
            return new(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or FileNotFoundException)
        {
            throw new InputException($"{path}: cannot write the file because its folder cannot be written to", e);
        }
    }
}
