// consumer MODEL STRUCTURES: the energy of each structure by every managed backend that is here, then the version of the C library.
using System.Runtime.InteropServices;
using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Cuda;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Reference;
using Nnip.Structures;

var potential = ModelFile.Load(args[0]);
foreach (IBackend backend in (IBackend[])[new CpuBackend(), new ReferenceBackend()])
    using (backend)
    using (var calculator = Pipelines.Calculator(backend, potential, Precision.Double))
        foreach (var prediction in calculator.Compute(ExtendedXyzReader.Read(args[1])))
            Console.WriteLine(FormattableString.Invariant($"{prediction.Energy:R}"));
Console.WriteLine(CudaDevices.Probe().Devices.Count);
Console.WriteLine(Marshal.PtrToStringUTF8(CLibrary.Version()));

internal static partial class CLibrary
{
    [LibraryImport("nnip", EntryPoint = "nnip_version")]
    public static partial nint Version();
}
