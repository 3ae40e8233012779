using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Nnip.Cuda.Interop;

/// <summary>
/// Turns a status that is not success into a <see cref="CudaException"/>. The compiler hands over the text of the call, which names
/// the function and its arguments; their values, where they say something, come as an interpolated string that is made only on failure.
/// </summary>
internal static unsafe partial class CudaError
{
    [GeneratedRegex(@"^\w+\.|\b(?:out|ref)\s+(?:\w+\s+)?|&|\n\s*")]
    private static partial Regex Decoration { get; }

    /// <summary>Throws where a driver call failed.</summary>
    public static void Check(CudaResult result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result != CudaResult.Success)
            Throw(call, "", Name(result), Description(result), (int)result);
    }

    /// <summary>Throws where a driver call failed, with the values of its arguments.</summary>
    public static void Check(CudaResult result, [InterpolatedStringHandlerArgument(nameof(result))] FailureText values,
        [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result != CudaResult.Success)
            Throw(call, values.ToString(), Name(result), Description(result), (int)result);
    }

    /// <summary>Throws where a call of the run-time compiler failed.</summary>
    public static void Check(NvrtcResult result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result != NvrtcResult.Success)
            Throw(call, "", Name(result), "", (int)result);
    }

    /// <summary>Throws where a cuBLAS call failed.</summary>
    public static void Check(CublasStatus result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result != CublasStatus.Success)
            Throw(call, "", Name(result), Description(result), (int)result);
    }

    /// <summary>Throws where a cuBLAS call failed, with the values of its arguments.</summary>
    public static void Check(CublasStatus result, [InterpolatedStringHandlerArgument(nameof(result))] FailureText values,
        [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result != CublasStatus.Success)
            Throw(call, values.ToString(), Name(result), Description(result), (int)result);
    }

    /// <summary>Name of a driver status, for example CUDA_ERROR_NO_DEVICE.</summary>
    public static string Name(CudaResult result) =>
        CudaDriver.cuGetErrorName(result, out byte* name) == CudaResult.Success && name != null ? Text(name, "") : $"status {(int)result}";

    /// <summary>The driver's description of a status, or nothing.</summary>
    public static string Description(CudaResult result) =>
        CudaDriver.cuGetErrorString(result, out byte* text) == CudaResult.Success ? Text(text, "") : "";

    /// <summary>Name of a status of the run-time compiler, for example NVRTC_ERROR_COMPILATION.</summary>
    public static string Name(NvrtcResult result) => Text(Nvrtc.nvrtcGetErrorString(result), $"NVRTC status {(int)result}");

    // Both functions came with cuBLAS 11.4.
    private static string Name(CublasStatus status) =>
        NativeLibraries.Default.Cublas.Has(nameof(Cublas.cublasGetStatusName))
            ? Text(Cublas.cublasGetStatusName(status), $"{status}")
            : $"cuBLAS status {(int)status} ({status})";

    private static string Description(CublasStatus status) =>
        NativeLibraries.Default.Cublas.Has(nameof(Cublas.cublasGetStatusString))
            ? Text(Cublas.cublasGetStatusString(status), "")
            : "";

    [DoesNotReturn]
    private static void Throw(string call, string values, string status, string description, int code)
    {
        // "CudaDriver.cuMemAlloc_v2(out ulong address, bytes)" -> "cuMemAlloc_v2(address, bytes)"
        string text = Decoration.Replace(call, "");
        string reason = description.Length > 0 ? $"{status} ({description})" : status;
        throw new CudaException($"{text} failed with {reason}{(values.Length > 0 ? $"; {values}" : "")}", status, code);
    }

    private static string Text(byte* text, string otherwise) => Marshal.PtrToStringUTF8((nint)text) ?? otherwise;

    /// <summary>Values of arguments for a message; text is made only where the call failed.</summary>
    [InterpolatedStringHandler]
    public ref struct FailureText
    {
        private DefaultInterpolatedStringHandler text;

        /// <summary>Starts the text of a driver call.</summary>
        public FailureText(int literalLength, int formattedCount, CudaResult result, out bool failed) =>
            text = (failed = result != CudaResult.Success) ? new(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;

        /// <summary>Starts the text of a cuBLAS call.</summary>
        public FailureText(int literalLength, int formattedCount, CublasStatus result, out bool failed) =>
            text = (failed = result != CublasStatus.Success) ? new(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;

        public void AppendLiteral(string value) => text.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

        public override string ToString() => text.ToString();
    }
}
