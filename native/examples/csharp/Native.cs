using System.Reflection;
using System.Runtime.InteropServices;

namespace Nnip.Example;

/// <summary>The functions of nnip.h that this example needs.</summary>
internal static unsafe partial class Native
{
    /// <summary>NNIP_ABI_VERSION of the header that this is written for.</summary>
    public const int AbiVersion = 1;

    private const string Library = "nnip";

    static Native() => NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, assembly, path) =>
        Environment.GetEnvironmentVariable("NNIP_LIBRARY") is { Length: > 0 } file
            ? NativeLibrary.Load(file) : NativeLibrary.Load(name, assembly, path));

    /// <summary>nnip_options.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Options
    {
        public byte* Device;
        public int Precision;
        public double Skin;
    }

    /// <summary>nnip_structure.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Structure
    {
        public int Atoms;
        public int* Species;
        public double* Positions;
        public double* Cell;
        public int* Periodic;
    }

    /// <summary>nnip_results.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Results
    {
        public double* Energy;
        public double* Forces;
        public double* Virial;
        public double* AtomEnergies;
        public double* AtomVirials;
    }

    [LibraryImport(Library)]
    public static partial int nnip_abi_version();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int nnip_load(string path, Options* options, out ulong model);

    [LibraryImport(Library)]
    public static partial int nnip_free(ulong model);

    [LibraryImport(Library)]
    public static partial int nnip_compute(ulong model, Structure* structure, Results* results);

    /// <summary>Throws the sentence of a failure.</summary>
    public static void Check(int status)
    {
        if (status != 0)
            throw new InvalidOperationException(Marshal.PtrToStringUTF8(nnip_last_error()));
    }

    [LibraryImport(Library)]
    private static partial nint nnip_last_error();
}
