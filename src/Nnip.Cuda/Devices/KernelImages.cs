using System.Collections.Concurrent;
using Nnip.IO;

namespace Nnip.Cuda.Devices;

/// <summary>
/// Compiled kernels by key, in memory and in a folder that processes share. A file is written whole or not at all and ends with the
/// SHA-256 of its content, so that one that was damaged is compiled again and replaced. A folder that cannot be read or written is
/// as good as none.
/// </summary>
/// <param name="folder">Folder of the files; null for memory alone.</param>
internal sealed class KernelImages(string? folder)
{
    /// <summary>Environment variable that names the folder, or turns it off with the word "off".</summary>
    public const string FolderVariable = "NNIP_KERNEL_CACHE";

    private readonly ConcurrentDictionary<string, Lazy<byte[]>> known = new();

    /// <summary>Those of this process.</summary>
    public static KernelImages Default { get; } = new(DefaultFolder());

    /// <summary>Folder of the files, or null.</summary>
    public string? Folder { get; } = folder;

    /// <summary>How many kernels were compiled because no image was found.</summary>
    public int Compilations => compilations;

    private int compilations;

    /// <summary>The image of a key, compiled once where nobody has it.</summary>
    /// <param name="key">Names what the image depends on; also the name of the file.</param>
    /// <param name="compile">Makes the image.</param>
    public byte[] Get(string key, Func<byte[]> compile)
    {
        var image = known.GetOrAdd(key, _ => new(() => Read(key) ?? Make(key, compile)));
        try
        {
            return image.Value;
        }
        catch
        {
            known.TryRemove(new(key, image));
            throw;
        }
    }

    private static string? DefaultFolder()
    {
        string? given = Environment.GetEnvironmentVariable(FolderVariable);
        if (given == "off")
            return null;
        if (!string.IsNullOrEmpty(given))
            return Path.GetFullPath(given);
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(cache) || !Path.IsPathRooted(cache))
        {
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            cache = home.Length > 0 ? Path.Combine(home, ".cache") : null;
        }
        return cache is null ? null : Path.Combine(cache, "nnip", "kernels");
    }

    private byte[] Make(string key, Func<byte[]> compile)
    {
        var image = compile();
        Interlocked.Increment(ref compilations);
        Write(key, image);
        return image;
    }

    private byte[]? Read(string key)
    {
        if (Folder is null)
            return null;
        try
        {
            var content = File.ReadAllBytes(Path.Combine(Folder, key));
            int length = content.Length - Sha256.Length;
            bool whole = length > 0 && Sha256.Of(content.AsSpan(0, length)).AsSpan().SequenceEqual(content.AsSpan(length));
            return whole ? content[..length] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Write(string key, byte[] image)
    {
        if (Folder is null)
            return;
        try
        {
            Directory.CreateDirectory(Folder);
            AtomicFile.Write(Path.Combine(Folder, key), file =>
            {
                file.Write(image);
                file.Write(Sha256.Of(image));
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputException)
        {
            // The next process compiles again; this one has the image.
        }
    }
}
