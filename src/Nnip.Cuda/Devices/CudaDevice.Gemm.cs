using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

internal sealed partial class CudaDevice
{
    private CublasHandle? blas;
    private CudaBuffer<byte>? blasWorkspace;

    /// <summary>
    /// C = alpha op(A) op(B) + beta C on the compute stream, with matrices as BLAS has them: column by column, element (i, j) of A at
    /// a + i + j lda. op(A) is (m, k), op(B) is (k, n), C is (m, n). Full precision: no TF32.
    /// </summary>
    /// <exception cref="CudaException">cuBLAS refused.</exception>
    public unsafe void Gemm<T>(bool transposeA, bool transposeB, int m, int n, int k, T alpha, ulong a, int lda, ulong b, int ldb,
        T beta, ulong c, int ldc) where T : unmanaged
    {
        if (m == 0 || n == 0)
            return;
        var opA = transposeA ? CublasOperation.Transpose : CublasOperation.None;
        var opB = transposeB ? CublasOperation.Transpose : CublasOperation.None;
        lock (Access)
        {
            Bind();
            nint handle = (blas ??= CreateBlas()).Value;
            if (typeof(T) == typeof(float))
                CudaError.Check(Cublas.cublasSgemm_v2(handle, opA, opB, m, n, k, (float*)&alpha, a, lda, b, ldb, (float*)&beta, c, ldc),
                    $"{opA}, {opB}, m = {m}, n = {n}, k = {k}, lda = {lda}, ldb = {ldb}, ldc = {ldc}", "cublasSgemm_v2(...)");
            else if (typeof(T) == typeof(double))
                CudaError.Check(Cublas.cublasDgemm_v2(handle, opA, opB, m, n, k, (double*)&alpha, a, lda, b, ldb, (double*)&beta, c, ldc),
                    $"{opA}, {opB}, m = {m}, n = {n}, k = {k}, lda = {lda}, ldb = {ldb}, ldc = {ldc}", "cublasDgemm_v2(...)");
            else
                throw new NotSupportedException($"cuBLAS products are of float or double, not of {typeof(T).Name}");
        }
        Count(1);
    }

    /// <summary>
    /// Several products of one size, as <see cref="Gemm"/>, whose operands lie at equal distances (in elements); operands that are read may
    /// overlap or be the same.
    /// </summary>
    /// <exception cref="CudaException">cuBLAS refused.</exception>
    public unsafe void GemmBatched<T>(int count, bool transposeA, bool transposeB, int m, int n, int k, T alpha, ulong a, int lda, long strideA,
        ulong b, int ldb, long strideB, T beta, ulong c, int ldc, long strideC) where T : unmanaged
    {
        if (m == 0 || n == 0 || count == 0)
            return;
        if (count == 1)
        {
            Gemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
            return;
        }
        var opA = transposeA ? CublasOperation.Transpose : CublasOperation.None;
        var opB = transposeB ? CublasOperation.Transpose : CublasOperation.None;
        lock (Access)
        {
            Bind();
            nint handle = (blas ??= CreateBlas()).Value;
            if (typeof(T) == typeof(float))
                CudaError.Check(Cublas.cublasSgemmStridedBatched(handle, opA, opB, m, n, k, (float*)&alpha, a, lda, strideA, b, ldb, strideB,
                    (float*)&beta, c, ldc, strideC, count),
                    $"{opA}, {opB}, m = {m}, n = {n}, k = {k}, lda = {lda}, ldb = {ldb}, ldc = {ldc}, count = {count}",
                    "cublasSgemmStridedBatched(...)");
            else if (typeof(T) == typeof(double))
                CudaError.Check(Cublas.cublasDgemmStridedBatched(handle, opA, opB, m, n, k, (double*)&alpha, a, lda, strideA, b, ldb, strideB,
                    (double*)&beta, c, ldc, strideC, count),
                    $"{opA}, {opB}, m = {m}, n = {n}, k = {k}, lda = {lda}, ldb = {ldb}, ldc = {ldc}, count = {count}",
                    "cublasDgemmStridedBatched(...)");
            else
                throw new NotSupportedException($"cuBLAS products are of float or double, not of {typeof(T).Name}");
        }
        Count(1);
    }

    /// <summary>Version of cuBLAS as the library counts: 120400 for 12.4.0.</summary>
    /// <exception cref="CudaException">cuBLAS refused.</exception>
    public int CublasVersion()
    {
        lock (Access)
        {
            Bind();
            CudaError.Check(Cublas.cublasGetVersion_v2((blas ??= CreateBlas()).Value, out int version));
            return version;
        }
    }

    /// <summary>
    /// The handle works in a workspace of its own, which a captured graph may refer to, and whose size (as NVIDIA recommends for the
    /// architecture) does not change the result from call to call.
    /// </summary>
    private CublasHandle CreateBlas()
    {
        const int HopperCapability = 90;
        int bytes = (ComputeCapability >= HopperCapability ? 32 : 4) << 20;
        blasWorkspace ??= Allocate<byte>("cuBLAS workspace", bytes);
        CudaError.Check(Cublas.cublasCreate_v2(out nint made));
        var handle = new CublasHandle(Handles, made);
        try
        {
            CudaError.Check(Cublas.cublasSetStream_v2(made, Stream));
            CudaError.Check(Cublas.cublasSetWorkspace_v2(made, blasWorkspace.Address, (nuint)bytes));
            CudaError.Check(Cublas.cublasSetMathMode(made, CublasMath.Default));
            CudaError.Check(Cublas.cublasSetPointerMode_v2(made, CublasPointerMode.Host));
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
