using System.Runtime.InteropServices;

namespace Nnip.Cuda.Interop;

/// <summary>The functions of the run-time compiler (nvrtc.h) that the backend calls.</summary>
internal static unsafe partial class Nvrtc
{
    private const string Library = NativeLibraries.Compiler;

    static Nvrtc() => NativeLibraries.Install();

    [LibraryImport(Library)]
    internal static partial NvrtcResult nvrtcVersion(out int major, out int minor);

    [LibraryImport(Library)]
    internal static partial byte* nvrtcGetErrorString(NvrtcResult result);

    [LibraryImport(Library)]
    internal static partial NvrtcResult nvrtcGetNumSupportedArchs(out int count);

    [LibraryImport(Library)]
    internal static partial NvrtcResult nvrtcGetSupportedArchs(int* architectures);

    [LibraryImport(Library)]
    internal static partial NvrtcResult nvrtcCreateProgram(
        out nint program, byte* source, byte* name, int headerCount, byte** headers, byte** includeNames);

    [LibraryImport(Library)]
    internal static partial NvrtcResult nvrtcDestroyProgram(ref nint program);

    [LibraryImport(Library)]
    internal static partial NvrtcResult nvrtcCompileProgram(nint program, int optionCount, byte** options);

    [LibraryImport(Library)]
    internal static partial NvrtcResult nvrtcGetPTXSize(nint program, out nuint bytes);

    [LibraryImport(Library)]
    internal static partial NvrtcResult nvrtcGetPTX(nint program, byte* ptx);

    [LibraryImport(Library)]
    internal static partial NvrtcResult nvrtcGetCUBINSize(nint program, out nuint bytes);

    [LibraryImport(Library)]
    internal static partial NvrtcResult nvrtcGetCUBIN(nint program, byte* cubin);

    [LibraryImport(Library)]
    internal static partial NvrtcResult nvrtcGetProgramLogSize(nint program, out nuint bytes);

    [LibraryImport(Library)]
    internal static partial NvrtcResult nvrtcGetProgramLog(nint program, byte* log);
}
