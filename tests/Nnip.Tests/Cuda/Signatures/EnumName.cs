using Nnip.Cuda.Interop;

namespace Nnip.Tests.Cuda.Signatures;

/// <summary>How the members of a managed enumeration are called in C, compared without underscores and case.</summary>
/// <param name="Prefix">Before the member's name.</param>
/// <param name="Suffix">After the member's name.</param>
/// <param name="Odd">Members with a name of their own, and that name.</param>
internal sealed record EnumName(string Prefix, string Suffix = "", params (string Member, string Constant)[] Odd)
{
    /// <summary>Every enumeration that is part of a native interface.</summary>
    public static IReadOnlyDictionary<Type, EnumName> All { get; } = new Dictionary<Type, EnumName>
    {
        [typeof(CudaResult)] = new("CUDA_ERROR_", "", (nameof(CudaResult.Success), "CUDA_SUCCESS")),
        [typeof(DeviceAttribute)] = new("CU_DEVICE_ATTRIBUTE_"),
        [typeof(FunctionAttribute)] = new("CU_FUNC_ATTRIBUTE_"),
        [typeof(StreamFlags)] = new("CU_STREAM_"),
        [typeof(EventFlags)] = new("CU_EVENT_"),
        [typeof(CaptureMode)] = new("CU_STREAM_CAPTURE_MODE_"),
        [typeof(NvrtcResult)] = new("NVRTC_ERROR_", "", (nameof(NvrtcResult.Success), "NVRTC_SUCCESS")),
        [typeof(CublasStatus)] = new("CUBLAS_STATUS_"),
        [typeof(CublasOperation)] = new("CUBLAS_OP_", "", (nameof(CublasOperation.None), "CUBLAS_OP_N"),
            (nameof(CublasOperation.Transpose), "CUBLAS_OP_T")),
        [typeof(CublasPointerMode)] = new("CUBLAS_POINTER_MODE_"),
        [typeof(CublasMath)] = new("CUBLAS_", "_MATH"),
    };

    /// <summary>A constant's name as it is compared.</summary>
    public static string Key(string constant) => constant.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>The key of a member.</summary>
    public string Of(string member) =>
        Key(Odd.FirstOrDefault(odd => odd.Member == member).Constant ?? $"{Prefix}{member}{Suffix}");
}
