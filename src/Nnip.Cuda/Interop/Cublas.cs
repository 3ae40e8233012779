using System.Runtime.InteropServices;

namespace Nnip.Cuda.Interop;

/// <summary>The functions of cuBLAS (cublas_v2.h) that the backend calls, under the names the library exports.</summary>
internal static unsafe partial class Cublas
{
    private const string Library = NativeLibraries.Blas;

    static Cublas() => NativeLibraries.Install();

    [LibraryImport(Library)]
    internal static partial CublasStatus cublasCreate_v2(out nint handle);

    [LibraryImport(Library)]
    internal static partial CublasStatus cublasDestroy_v2(nint handle);

    [LibraryImport(Library)]
    internal static partial CublasStatus cublasGetVersion_v2(nint handle, out int version);

    [LibraryImport(Library)]
    internal static partial CublasStatus cublasSetStream_v2(nint handle, nint stream);

    [LibraryImport(Library)]
    internal static partial CublasStatus cublasSetWorkspace_v2(nint handle, ulong workspace, nuint bytes);

    [LibraryImport(Library)]
    internal static partial CublasStatus cublasSetMathMode(nint handle, CublasMath mode);

    [LibraryImport(Library)]
    internal static partial CublasStatus cublasSetPointerMode_v2(nint handle, CublasPointerMode mode);

    [LibraryImport(Library)]
    internal static partial byte* cublasGetStatusName(CublasStatus status);

    [LibraryImport(Library)]
    internal static partial byte* cublasGetStatusString(CublasStatus status);

    [LibraryImport(Library)]
    internal static partial CublasStatus cublasSgemm_v2(
        nint handle, CublasOperation transposeA, CublasOperation transposeB, int m, int n, int k, float* alpha, ulong a, int lda, ulong b,
        int ldb, float* beta, ulong c, int ldc);

    [LibraryImport(Library)]
    internal static partial CublasStatus cublasDgemm_v2(
        nint handle, CublasOperation transposeA, CublasOperation transposeB, int m, int n, int k, double* alpha, ulong a, int lda,
        ulong b, int ldb, double* beta, ulong c, int ldc);

    [LibraryImport(Library)]
    internal static partial CublasStatus cublasSgemmStridedBatched(
        nint handle, CublasOperation transposeA, CublasOperation transposeB, int m, int n, int k, float* alpha, ulong a, int lda,
        long strideA, ulong b, int ldb, long strideB, float* beta, ulong c, int ldc, long strideC, int count);

    [LibraryImport(Library)]
    internal static partial CublasStatus cublasDgemmStridedBatched(
        nint handle, CublasOperation transposeA, CublasOperation transposeB, int m, int n, int k, double* alpha, ulong a, int lda,
        long strideA, ulong b, int ldb, long strideB, double* beta, ulong c, int ldc, long strideC, int count);
}
