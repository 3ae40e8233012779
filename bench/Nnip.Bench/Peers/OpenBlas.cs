using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Nnip.Bench.Peers;

/// <summary>Matrix products of OpenBLAS, on one thread and with the kernels that this processor can run.</summary>
internal static unsafe partial class OpenBlas
{
    private const string Library = "libopenblas.so.0";

    private const int RowMajor = 101, NoTranspose = 111, Transpose = 112;

    /// <summary>Name of the kernels that the library took, as it calls them.</summary>
    public static string Kernels => Marshal.PtrToStringAnsi(CoreName()) ?? "";

    /// <summary>
    /// What OPENBLAS_CORETYPE should be here: the library judges by the model of the processor and takes the oldest kernels for one that it
    /// does not know, as in virtual machines. AMD's processors with AVX-512 run the kernels of SkylakeX.
    /// </summary>
    public static string CoreType
    {
        get
        {
            (_, int vendor, _, _) = X86Base.CpuId(0, 0);
            const int Authentic = 0x68747541;
            return Avx512F.IsSupported ? "SkylakeX"
                : Avx2.IsSupported ? vendor == Authentic ? "Zen" : "Haswell"
                : Avx.IsSupported ? "Sandybridge" : "Nehalem";
        }
    }

    /// <summary>Loads the library; false where it is not there.</summary>
    public static bool TryLoad()
    {
        // The library reads the environment of the process when it is loaded, which that of the runtime is a copy of.
        SetEnvironment("OPENBLAS_CORETYPE", CoreType, overwrite: 1);
        SetEnvironment("OPENBLAS_NUM_THREADS", "1", overwrite: 1);
        UnsetEnvironment("OPENBLAS_L2_SIZE");
        return NativeLibrary.TryLoad(Library, typeof(OpenBlas).Assembly, null, out _);
    }

    /// <summary>c (m, n) = a (m, k) b (k, n) + beta c, row-major; a transposed operand lies in memory as (k, m) or (n, k).</summary>
    public static void Multiply<T>(bool transposeA, bool transposeB, int m, int n, int k,
        T* a, int lda, T* b, int ldb, bool add, T* c, int ldc)
        where T : unmanaged
    {
        int ta = transposeA ? Transpose : NoTranspose, tb = transposeB ? Transpose : NoTranspose;
        if (typeof(T) == typeof(float))
            Single(RowMajor, ta, tb, m, n, k, 1, (float*)a, lda, (float*)b, ldb, add ? 1 : 0, (float*)c, ldc);
        else
            Double(RowMajor, ta, tb, m, n, k, 1, (double*)a, lda, (double*)b, ldb, add ? 1 : 0, (double*)c, ldc);
    }

    [LibraryImport(Library, EntryPoint = "cblas_sgemm")]
    private static partial void Single(
        int order, int ta, int tb, int m, int n, int k, float alpha, float* a, int lda, float* b, int ldb, float beta, float* c, int ldc);

    [LibraryImport(Library, EntryPoint = "cblas_dgemm")]
    private static partial void Double(
        int order, int ta, int tb, int m, int n, int k,
        double alpha, double* a, int lda, double* b, int ldb, double beta, double* c, int ldc);

    [LibraryImport(Library, EntryPoint = "openblas_get_corename")]
    private static partial nint CoreName();

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnsetEnvironment(string name);
}
