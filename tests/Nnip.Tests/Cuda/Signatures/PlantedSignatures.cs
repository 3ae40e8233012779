using System.Runtime.InteropServices;
using Nnip.Cuda.Interop;

namespace Nnip.Tests.Cuda.Signatures;

/// <summary>Declarations with one fault each, never called: the check must find every one of them.</summary>
internal static unsafe class PlantedSignatures
{
    /// <summary>The method and what the check must say of it.</summary>
    public static readonly (string Method, string Complaint)[] Expected =
    [
        (nameof(cuMemAlloc), "cuMemAlloc: not in the table"),
        (nameof(cuMemFree_v2), "cuMemFree_v2: argument 1 (address) is u4, in the header u8"),
        (nameof(cuMemGetInfo_v2), "cuMemGetInfo_v2: argument 2 (total) is p>i4, in the header p>u8"),
        (nameof(cuStreamSynchronize), "cuStreamSynchronize: 0 arguments, in the header 1"),
        (nameof(cuEventElapsedTime), "cuEventElapsedTime: argument 1 (milliseconds) is p>f8, in the header p>f4"),
        (nameof(cuGraphInstantiateWithFlags), "cuGraphInstantiateWithFlags: argument 3 (flags) is u4, in the header u8"),
        (nameof(nvrtcGetErrorString), "nvrtcGetErrorString: returns i4, in the header p>i1"),
        (nameof(cublasSetMathMode), "cublasSetMathMode: argument 2 (mode) is f4, in the header i4"),
        (nameof(cublasDestroy_v2), "cublasDestroy_v2: imported from nnip-cuda, but the header is that of cublas"),
    ];

    // Without _v2 the library still exports it, for programs of CUDA 3.1, with 32-bit sizes.
    [DllImport(NativeLibraries.Driver)]
    internal static extern CudaResult cuMemAlloc(ulong* address, nuint bytes);

    [DllImport(NativeLibraries.Driver)]
    internal static extern CudaResult cuMemFree_v2(uint address);

    [DllImport(NativeLibraries.Driver)]
    internal static extern CudaResult cuMemGetInfo_v2(out nuint free, out int total);

    [DllImport(NativeLibraries.Driver)]
    internal static extern CudaResult cuStreamSynchronize();

    [DllImport(NativeLibraries.Driver)]
    internal static extern CudaResult cuEventElapsedTime(double* milliseconds, nint start, nint end);

    [DllImport(NativeLibraries.Driver)]
    internal static extern CudaResult cuGraphInstantiateWithFlags(out nint executable, nint graph, uint flags);

    [DllImport(NativeLibraries.Compiler)]
    internal static extern int nvrtcGetErrorString(NvrtcResult result);

    [DllImport(NativeLibraries.Blas)]
    internal static extern CublasStatus cublasSetMathMode(nint handle, float mode);

    [DllImport(NativeLibraries.Driver)]
    internal static extern CublasStatus cublasDestroy_v2(nint handle);
}

/// <summary>An enumeration with a wrong value and a name that no header has.</summary>
internal enum PlantedStatus
{
    Success = 0,
    AllocFailed = 2,
    Tired = 3,
}
