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
    public void Gemm<T>(bool transposeA, bool transposeB, int m, int n, int k, T alpha, ulong a, int lda, ulong b, int ldb,
        T beta, ulong c, int ldc) where T : unmanaged =>
        Multiply(new(1, Operation(transposeA), Operation(transposeB), m, n, k, a, lda, 0, b, ldb, 0, c, ldc, 0), alpha, beta);

    /// <summary>
    /// Several products of one size, as <see cref="Gemm"/>, whose operands lie at equal distances (in elements); operands that are read may
    /// overlap or be the same.
    /// </summary>
    /// <exception cref="CudaException">cuBLAS refused.</exception>
    public void GemmBatched<T>(int count, bool transposeA, bool transposeB, int m, int n, int k, T alpha, ulong a, int lda, long strideA,
        ulong b, int ldb, long strideB, T beta, ulong c, int ldc, long strideC) where T : unmanaged =>
        Multiply(
            new(count, Operation(transposeA), Operation(transposeB), m, n, k, a, lda, strideA, b, ldb, strideB, c, ldc, strideC),
            alpha, beta);

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

    private static CublasOperation Operation(bool transpose) => transpose ? CublasOperation.Transpose : CublasOperation.None;

    private unsafe void Multiply<T>(in Product p, T alpha, T beta) where T : unmanaged
    {
        if (p.M == 0 || p.N == 0 || p.Count == 0)
            return;
        lock (Access)
        {
            Bind();
            nint handle = (blas ??= CreateBlas()).Value;
            var (status, call) = typeof(T) == typeof(float) ? Multiply(handle, p, (float*)&alpha, (float*)&beta)
                : typeof(T) == typeof(double) ? Multiply(handle, p, (double*)&alpha, (double*)&beta)
                : throw new NotSupportedException($"cuBLAS products are of float or double, not of {typeof(T).Name}");
            CudaError.Check(status, $"{p}", call);
        }
        Count(1);
    }

    private static unsafe (CublasStatus Status, string Call) Multiply(
        nint handle, in Product p, float* alpha, float* beta) => p.Count == 1
        ? (Cublas.cublasSgemm_v2(handle, p.OpA, p.OpB, p.M, p.N, p.K, alpha, p.A, p.LdA, p.B, p.LdB, beta, p.C, p.LdC),
            "cublasSgemm_v2(...)")
        : (Cublas.cublasSgemmStridedBatched(handle, p.OpA, p.OpB, p.M, p.N, p.K, alpha, p.A, p.LdA, p.StrideA, p.B, p.LdB, p.StrideB,
            beta, p.C, p.LdC, p.StrideC, p.Count), "cublasSgemmStridedBatched(...)");

    private static unsafe (CublasStatus Status, string Call) Multiply(
        nint handle, in Product p, double* alpha, double* beta) => p.Count == 1
        ? (Cublas.cublasDgemm_v2(handle, p.OpA, p.OpB, p.M, p.N, p.K, alpha, p.A, p.LdA, p.B, p.LdB, beta, p.C, p.LdC),
            "cublasDgemm_v2(...)")
        : (Cublas.cublasDgemmStridedBatched(handle, p.OpA, p.OpB, p.M, p.N, p.K, alpha, p.A, p.LdA, p.StrideA, p.B, p.LdB, p.StrideB,
            beta, p.C, p.LdC, p.StrideC, p.Count), "cublasDgemmStridedBatched(...)");

    /// <summary>What is multiplied, a single product or several at equal distances.</summary>
    private readonly record struct Product(int Count, CublasOperation OpA, CublasOperation OpB, int M, int N, int K,
        ulong A, int LdA, long StrideA, ulong B, int LdB, long StrideB, ulong C, int LdC, long StrideC)
    {
        /// <summary>What a refusal can be about.</summary>
        public override string ToString()
        {
            string one = $"{OpA}, {OpB}, m = {M}, n = {N}, k = {K}, lda = {LdA}, ldb = {LdB}, ldc = {LdC}";
            return Count == 1 ? one
                : FormattableString.Invariant($"{one}, count = {Count}, strides = {StrideA}, {StrideB}, {StrideC}");
        }
    }
}
