namespace Nnip.Cuda.Interop;

/// <summary>Whether a matrix is taken transposed: cublasOperation_t of cublas_api.h.</summary>
internal enum CublasOperation
{
    None = 0,
    Transpose = 1,
}

/// <summary>Where alpha and beta lie: cublasPointerMode_t of cublas_api.h.</summary>
internal enum CublasPointerMode
{
    Host = 0,
    Device = 1,
}

/// <summary>What precision may be given up for speed: cublasMath_t of cublas_api.h.</summary>
internal enum CublasMath
{
    Default = 0,
    Pedantic = 2,
    Tf32TensorOp = 3,
}
