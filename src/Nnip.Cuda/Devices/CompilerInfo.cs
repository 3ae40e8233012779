using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

/// <summary>The run-time compiler at hand.</summary>
/// <param name="Major">Major version.</param>
/// <param name="Minor">Minor version.</param>
/// <param name="Architectures">Compute capabilities times ten it compiles for, ascending.</param>
/// <param name="Identity">What tells this compiler from others of its version: path, length and time of its file where a folder was
/// given, else nothing.</param>
internal sealed record CompilerInfo(int Major, int Minor, int[] Architectures, string Identity)
{
    private static CompilerInfo? known;

    /// <summary>Asks the compiler, once in a process.</summary>
    /// <exception cref="CudaException">There is no compiler, or it refuses.</exception>
    public static CompilerInfo Read() => known ??= Ask();

    private static unsafe CompilerInfo Ask()
    {
        var libraries = NativeLibraries.Default;
        if (libraries.Nvrtc.Reason is { } reason)
            throw new CudaException(reason);
        CudaError.Check(Nvrtc.nvrtcVersion(out int major, out int minor));
        CudaError.Check(Nvrtc.nvrtcGetNumSupportedArchs(out int count));
        var architectures = new int[count];
        fixed (int* values = architectures)
            CudaError.Check(Nvrtc.nvrtcGetSupportedArchs(values));
        Array.Sort(architectures);
        return new(major, minor, architectures, libraries.Folders.Length == 0 ? "" : FileIdentity(libraries.Nvrtc.Name));
    }

    private static string FileIdentity(string path)
    {
        var file = new FileInfo(path);
        if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            file = target;
        return $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}";
    }
}
