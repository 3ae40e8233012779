namespace Nnip.Cuda;

/// <summary>
/// A call of the CUDA driver, of NVRTC or of cuBLAS failed. The message names the call, its arguments and the status.
/// </summary>
public class CudaException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed, in one sentence.</param>
    /// <param name="status">Name of the status, for example CUDA_ERROR_ILLEGAL_ADDRESS; empty where no call was made.</param>
    /// <param name="code">Number of the status.</param>
    public CudaException(string message, string status = "", int code = 0) : base(message)
    {
        Status = status;
        Code = code;
    }

    /// <summary>Name of the status, for example CUDA_ERROR_ILLEGAL_ADDRESS; empty where no call was made.</summary>
    public string Status { get; }

    /// <summary>Number of the status.</summary>
    public int Code { get; }
}
