using System.Runtime.InteropServices;
using System.Text;
using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

/// <summary>Calls the run-time compiler.</summary>
internal static unsafe class KernelCompiler
{
    private const int LogLines = 12;

    /// <summary>Options every kernel is compiled with.</summary>
    public static string[] Options(CompileTarget target, ReadOnlySpan<string> extra) =>
        [$"--gpu-architecture={target.Option}", "--std=c++17", .. extra];

    /// <summary>Compiles a source to machine code, or to PTX with its closing zero.</summary>
    /// <exception cref="CudaException">The compiler refused: its first lines, with the file's name.</exception>
    public static byte[] Compile(KernelSource source, CompileTarget target, ReadOnlySpan<string> options, out string log)
    {
        using var texts = new Utf8Texts([source.Text, source.FileName]);
        using var headers = new Utf8Texts([.. source.Headers.Select(header => header.Text)]);
        using var names = new Utf8Texts([.. source.Headers.Select(header => header.Name)]);
        using var given = new Utf8Texts([.. options]);
        CudaError.Check(Nvrtc.nvrtcCreateProgram(out nint created, texts.Pointers[0], texts.Pointers[1], source.Headers.Count,
            headers.Pointers, names.Pointers));
        using var program = new ProgramHandle(created);
        var result = Nvrtc.nvrtcCompileProgram(program.Value, options.Length, given.Pointers);
        log = ReadLog(program);
        if (result is NvrtcResult.Compilation or NvrtcResult.InvalidOption)
            throw new CudaException($"{source.FileName} does not compile for {target.Option}: {Head(log)}",
                CudaError.Name(result), (int)result);
        CudaError.Check(result, "nvrtcCompileProgram(program, options)");
        return target.IsBinary ? ReadBinary(program) : ReadPtx(program);
    }

    private static byte[] ReadBinary(ProgramHandle program)
    {
        CudaError.Check(Nvrtc.nvrtcGetCUBINSize(program.Value, out nuint bytes));
        var image = new byte[bytes];
        fixed (byte* data = image)
            CudaError.Check(Nvrtc.nvrtcGetCUBIN(program.Value, data));
        return image;
    }

    private static byte[] ReadPtx(ProgramHandle program)
    {
        CudaError.Check(Nvrtc.nvrtcGetPTXSize(program.Value, out nuint bytes));
        var image = new byte[bytes];
        fixed (byte* data = image)
            CudaError.Check(Nvrtc.nvrtcGetPTX(program.Value, data));
        return image;
    }

    private static string ReadLog(ProgramHandle program)
    {
        CudaError.Check(Nvrtc.nvrtcGetProgramLogSize(program.Value, out nuint bytes));
        var text = new byte[bytes + 1];
        fixed (byte* data = text)
            CudaError.Check(Nvrtc.nvrtcGetProgramLog(program.Value, data));
        return Encoding.UTF8.GetString(text).TrimEnd('\0', '\n');
    }

    private static string Head(string log)
    {
        string[] lines = log.Split('\n');
        return string.Join('\n', lines.Take(LogLines)) + (lines.Length > LogLines ? $"\n({lines.Length - LogLines} more lines)" : "");
    }

    /// <summary>Texts as C expects them: an array of addresses of texts that end with a zero.</summary>
    private sealed class Utf8Texts : IDisposable
    {
        private readonly int count;

        public Utf8Texts(ReadOnlySpan<string> texts)
        {
            count = texts.Length;
            Pointers = (byte**)NativeMemory.AllocZeroed((nuint)Math.Max(1, count), (nuint)sizeof(byte*));
            for (int t = 0; t < count; t++)
                Pointers[t] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[t]);
        }

        public byte** Pointers { get; }

        public void Dispose()
        {
            for (int t = 0; t < count; t++)
                Marshal.FreeCoTaskMem((nint)Pointers[t]);
            NativeMemory.Free(Pointers);
        }
    }
}
