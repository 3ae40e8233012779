using System.Runtime.InteropServices;

namespace Nnip.Cuda.Interop;

/// <summary>
/// Finds the three CUDA libraries at run time, under the names of CUDA 11.2, 12 and 13. With folders (environment variable
/// <see cref="FolderVariable"/>, separated by colons) only these are searched, else the system's library path and the usual toolkit
/// folders. What is found is remembered; a missing library is a state, not an exception, and is searched for again when asked for again.
/// </summary>
internal sealed unsafe class NativeLibraries
{
    /// <summary>Names in LibraryImport.</summary>
    public const string Driver = "nnip-cuda", Compiler = "nnip-nvrtc", Blas = "nnip-cublas";

    /// <summary>Environment variable that names the folders of the libraries.</summary>
    public const string FolderVariable = "NNIP_CUDA_LIBRARIES";

    private static readonly Lock DefaultLock = new();
    private static NativeLibraries? defaultLibraries;
    private static bool installed;

    private readonly Lock access = new();
    private FoundLibrary? driver, compiler, blas;

    /// <summary>Prepares a search; nothing is loaded before it is asked for.</summary>
    /// <param name="folders">The only folders to search, separated by colons, or null for the system's libraries.</param>
    public NativeLibraries(string? folders) => Folders = Split(folders);

    /// <summary>The libraries of this process, which the LibraryImport classes call.</summary>
    public static NativeLibraries Default
    {
        get
        {
            lock (DefaultLock)
                return defaultLibraries ??= new(Environment.GetEnvironmentVariable(FolderVariable));
        }
    }

    /// <summary>The only folders that are searched; none = the system's.</summary>
    public string[] Folders { get; }

    /// <summary>libcuda.</summary>
    public FoundLibrary CudaDriver => Find(ref driver, () => Search("CUDA driver library", ["libcuda.so.1"]));

    /// <summary>libnvrtc.</summary>
    public FoundLibrary Nvrtc =>
        Find(ref compiler, () => Search("NVRTC library", Versions("libnvrtc.so", "11.2"), "libnvrtc-builtins.so.*"));

    /// <summary>libcublas.</summary>
    public FoundLibrary Cublas => Find(ref blas, () => Search("cuBLAS library", Versions("libcublas.so", "11"), "libcublasLt.so.*"));

    /// <summary>Version of the driver as it reports it (12040 is CUDA 12.4), or 0 where there is no driver library.</summary>
    public int DriverVersion
    {
        get
        {
            var getVersion = (delegate* unmanaged<int*, int>)CudaDriver.Export("cuDriverGetVersion");
            int version = 0;
            return getVersion != null && getVersion(&version) == 0 ? version : 0;
        }
    }

    /// <summary>Takes the libraries of this process from a folder, whatever the environment says.</summary>
    /// <exception cref="InvalidOperationException">The libraries of another folder are in use already.</exception>
    public static void Use(string folder)
    {
        lock (DefaultLock)
        {
            defaultLibraries ??= new(folder);
            if (!defaultLibraries.Folders.SequenceEqual(Split(folder)))
                throw new InvalidOperationException(
                    $"the CUDA libraries of {defaultLibraries.Origin} are in use already, not those of {folder}");
        }
    }

    /// <summary>Lets the runtime resolve the names of the LibraryImport classes here; called before the first import.</summary>
    public static void Install()
    {
        lock (DefaultLock)
        {
            if (installed)
                return;
            NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, (name, _, _) => name switch
            {
                Driver => Default.CudaDriver.Handle,
                Compiler => Default.Nvrtc.Handle,
                Blas => Default.Cublas.Handle,
                _ => 0,
            });
            installed = true;
        }
    }

    /// <summary>
    /// Names of a library of the toolkit, newest first. Code that a newer toolkit makes does not run on an older driver, so those
    /// newer than the driver come last.
    /// </summary>
    private string[] Versions(string name, string oldest)
    {
        int major = DriverVersion / 1000;
        var suffixes = new[] { "13", "12", oldest }.OrderBy(suffix => major > 0 && int.Parse(suffix.Split('.')[0]) > major ? 1 : 0);
        return [.. suffixes.Select(suffix => $"{name}.{suffix}"), name];
    }

    private string Origin => Folders.Length > 0 ? string.Join(":", Folders) : "the system's library path and the toolkit's folder";

    private static string[] Split(string? folders) =>
        Array.ConvertAll((folders ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), Path.GetFullPath);

    private FoundLibrary Find(ref FoundLibrary? known, Func<FoundLibrary> search)
    {
        lock (access)
            return known is { Found: true } ? known : known = search();
    }

    private FoundLibrary Search(string title, string[] names, string? companions = null)
    {
        string? refusal = null;
        foreach (string candidate in Candidates(names))
        {
            if (Path.IsPathRooted(candidate))
            {
                if (!File.Exists(candidate))
                    continue;
                LoadCompanions(candidate, companions);
            }
            if (TryLoad(candidate, out nint handle, ref refusal))
                return new(title, handle, candidate);
        }
        return new(title, 0, $"tried {string.Join(", ", names)} in {Origin}{refusal}");
    }

    private IEnumerable<string> Candidates(string[] names)
    {
        if (Folders.Length > 0)
            return Folders.SelectMany(_ => names, Path.Combine);
        return names.Concat(ToolkitFolders().SelectMany(_ => names, Path.Combine));
    }

    /// <summary>Where toolkits lie that the dynamic loader may not have been told of.</summary>
    private static IEnumerable<string> ToolkitFolders()
    {
        foreach (string variable in (string[])["CUDA_PATH", "CUDA_HOME", "CONDA_PREFIX"])
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } root)
            {
                yield return Path.Combine(root, "lib64");
                yield return Path.Combine(root, "lib");
            }
        yield return "/usr/local/cuda/lib64";
    }

    /// <summary>
    /// Loads the libraries that the one at <paramref name="path"/> asks for by name alone, which the loader would not look for in a
    /// folder it does not know.
    /// </summary>
    private static void LoadCompanions(string path, string? pattern)
    {
        if (pattern is null)
            return;
        foreach (string companion in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, pattern).Order(StringComparer.Ordinal))
            NativeLibrary.TryLoad(companion, out _);
    }

    private static bool TryLoad(string candidate, out nint handle, ref string? refusal)
    {
        if (!Path.IsPathRooted(candidate))
            return NativeLibrary.TryLoad(candidate, out handle);
        try
        {
            handle = NativeLibrary.Load(candidate);
            return true;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            // The last line of the message is the loader's own.
            refusal = $"; {e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1]}";
            handle = 0;
            return false;
        }
    }
}
