using System.Reflection;
using System.Runtime.InteropServices;
using Nnip.Backends;
using Nnip.Structures;

namespace Nnip.Bench.Embedding;

/// <summary>A model in the C library, as hosts have it.</summary>
internal sealed unsafe partial class NativeModel : IDisposable
{
    private const string Library = "nnip";

    private readonly ulong handle;

    /// <summary>Loads a model on the CPU.</summary>
    public NativeModel(string path, Precision precision, int threads)
    {
        Check(nnip_set_threads(threads));
        fixed (byte* device = "cpu\0"u8)
        {
            var options = new Options { Device = device, Precision = precision == Precision.Double ? 0 : 1 };
            Check(nnip_load(path, &options, out handle));
        }
    }

    /// <summary>Takes the library from a file; before anything else.</summary>
    public static void Use(string path) =>
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, assembly, search) =>
            NativeLibrary.Load(name == Library ? path : name, assembly, search));

    /// <summary>Energy, forces and virial with neighbours that the library finds.</summary>
    public double Compute(Configuration structure, Vec3[] forces)
    {
        double energy;
        Mat3 virial, cell = structure.Cell.Vectors;
        fixed (int* species = structure.Species)
        fixed (Vec3* positions = structure.Positions, forceData = forces)
        {
            var atoms = new Structure { Atoms = structure.Count, Species = species, Positions = positions, Cell = &cell };
            var results = new Results { Energy = &energy, Forces = forceData, Virial = &virial };
            Check(nnip_compute(handle, &atoms, &results));
        }
        return energy;
    }

    /// <summary>The same with the neighbours of a host.</summary>
    public double Compute(HostDomain host, Vec3[] forces)
    {
        double energy;
        Mat3 virial;
        fixed (int* species = host.Atoms.Species)
        fixed (Vec3* positions = host.Atoms.Positions, forceData = forces)
        {
            var atoms = new Subdomain
            {
                Local = host.Local,
                Ghosts = host.Atoms.Count - host.Local,
                Species = species,
                Positions = positions,
                CentreCount = host.Local,
                NeighbourCounts = host.NeighbourCounts,
                Neighbours = host.FirstNeighbours,
            };
            var results = new Results { Energy = &energy, Forces = forceData, Virial = &virial };
            Check(nnip_compute_subdomain(handle, &atoms, &results));
        }
        return energy;
    }

    /// <inheritdoc/>
    public void Dispose() => Check(nnip_free(handle));

    private static void Check(int status)
    {
        if (status != 0)
            throw new InvalidOperationException(Marshal.PtrToStringUTF8(nnip_last_error()));
    }

    [LibraryImport(Library)]
    private static partial int nnip_set_threads(int threads);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int nnip_load(string path, Options* options, out ulong model);

    [LibraryImport(Library)]
    private static partial int nnip_free(ulong model);

    [LibraryImport(Library)]
    private static partial int nnip_compute(ulong model, Structure* structure, Results* results);

    [LibraryImport(Library)]
    private static partial int nnip_compute_subdomain(ulong model, Subdomain* subdomain, Results* results);

    [LibraryImport(Library)]
    private static partial nint nnip_last_error();

    /// <summary>nnip_options.</summary>
    private struct Options
    {
        public byte* Device;
        public int Precision;
        public double Skin;
    }

    /// <summary>nnip_structure.</summary>
    private struct Structure
    {
        public int Atoms;
        public int* Species;
        public Vec3* Positions;
        public Mat3* Cell;
        public int* Periodic;
    }

    /// <summary>nnip_results.</summary>
    private struct Results
    {
        public double* Energy;
        public Vec3* Forces;
        public Mat3* Virial;
        public double* AtomEnergies;
        public Mat3* AtomVirials;
    }

    /// <summary>nnip_subdomain.</summary>
    private struct Subdomain
    {
        public int Local;
        public int Ghosts;
        public int* Species;
        public Vec3* Positions;
        public int CentreCount;
        public int* Centres;
        public int* NeighbourCounts;
        public int** Neighbours;
    }
}
