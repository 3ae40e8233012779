using Nnip.Bench.Kernels;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.RealLibraries;

/// <summary>Occupancy as CUDA's own calculator gives it, and the log of the assembler.</summary>
public class ArchitectureTests
{
    [TestCase(80, 32, 0, 256, 1.0, TestName = "Nothing limits")]
    [TestCase(80, 33, 0, 256, 0.75, TestName = "Registers are given out in units of 256")]
    [TestCase(80, 32, 0, 32, 0.5, TestName = "Blocks of one warp: at most 32 of them")]
    [TestCase(70, 32, 49152, 256, 0.25, TestName = "Shared memory of Volta")]
    [TestCase(80, 32, 49152, 256, 0.375, TestName = "Shared memory of Ampere, 1 KiB of each block reserved")]
    [TestCase(90, 255, 0, 1024, 0.0, TestName = "A block that does not fit")]
    public void Occupancy(int capability, int registers, int sharedBytes, int threads, double expected) =>
        Assert.That(Architecture.All.Single(a => a.Capability == capability).Occupancy(registers, sharedBytes, threads),
            Is.EqualTo(expected));

    [Test]
    public void The_log_of_the_assembler_is_read()
    {
        const string Log = """
            ptxas info    : 0 bytes gmem, 24 bytes cmem[3]
            ptxas info    : Compiling entry function 'first' for 'sm_80'
            ptxas info    : Function properties for first
            ptxas         .     16 bytes stack frame, 20 bytes spill stores, 28 bytes spill loads
            ptxas info    : Used 56 registers, 360 bytes cmem[0]
            ptxas info    : Function properties for __helper
                8 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
            ptxas info    : Compiling entry function 'second' for 'sm_80'
            ptxas info    : Function properties for second
            ptxas         .     0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
            ptxas info    : Used 32 registers, 4448 bytes smem, 384 bytes cmem[0], 8 bytes cmem[2]
            """;
        Assert.That(KernelFigures.Parse(Log),
            Is.EqualTo([new KernelFigures("first", 56, 0, 16, 48), new KernelFigures("second", 32, 4448, 0, 0)]));
    }
}
