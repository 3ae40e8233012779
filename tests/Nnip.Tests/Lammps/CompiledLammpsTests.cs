using Nnip.Bench.Peers;
using Nnip.Models.Lammps;
using Nnip.Tests.CApi;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Lammps;

/// <summary>`pair_style nnip` in a LAMMPS compiled from source, as a plugin and among its own sources.</summary>
internal sealed class CompiledLammpsTests
{
    private LammpsModel model = null!;

    [OneTimeSetUp]
    public void Save() => model = new(
        new RandomPotential { Seed = 5, BodyOrder = 4, Degree = 4, PairTermReach = 0.5 }.Build(), nameof(CompiledLammpsTests));

    [Test]
    public void Plugin_computes_what_the_library_does([Values(1, 2, 4)] int processes) => AssertAgrees(LammpsProgram.Plugin, processes);

    [Test]
    public void Source_among_those_of_LAMMPS_computes_what_the_library_does([Values(1, 2, 4)] int processes) =>
        AssertAgrees(LammpsProgram.DropIn, processes);

    [Test]
    public void Snap_of_LAMMPS_has_the_same_energies_forces_and_stress_of_atoms()
    {
        var program = LammpsProgram.Plugin;
        var structure = LammpsJob.Restricted(RandomConfiguration.Triclinic(3, 40, 1, 2.3, 19));
        var tantalum = new LammpsModel(
            SnapPotential.Read(LammpsRun.Potential("snapcoeff"), LammpsRun.Potential("snapparam")), $"{nameof(CompiledLammpsTests)}-Ta06A");
        var job = new LammpsJob
        {
            Structure = structure with { Species = [.. structure.Species.Select(_ => 73)] },
            TypeNumbers = [73],
            Pair = $"pair_style nnip\npair_coeff * * {tantalum.File} Ta",
            Processes = 2,
        };
        var own = job.Compute(program);
        var snap = (job with
        {
            Pair = $"pair_style snap\npair_coeff * * {LammpsRun.Potential("snapcoeff")} {LammpsRun.Potential("snapparam")} Ta",
        }).Compute(program);
        own.AssertIs(tantalum.Compute(job.Structure), structure.Cell.Volume);
        LammpsResult.AssertNear("energies of atoms", own.AtomEnergies, snap.AtomEnergies);
        LammpsResult.AssertNear("forces", LammpsResult.Flat(own.Forces), LammpsResult.Flat(snap.Forces));
        LammpsResult.AssertNear("pressure", own.Pressure, snap.Pressure);
        LammpsResult.AssertNear("stress of atoms", [.. own.AtomStress.SelectMany(w => w)], [.. snap.AtomStress.SelectMany(w => w)]);
    }

    [Test]
    public void Plugin_touches_no_memory_of_others() => AssertAgrees(LammpsProgram.Checked, 1, new()
    {
        ["LD_PRELOAD"] = $"{RunTime("libasan.so")}:{RunTime("libubsan.so")}",
        // The runtime handles faults of its own, and keeps its memory until the process ends.
        ["ASAN_OPTIONS"] = "handle_segv=0:handle_sigfpe=0:detect_leaks=0:use_sigaltstack=0:alloc_dealloc_mismatch=0",
        ["UBSAN_OPTIONS"] = "halt_on_error=1",
    });

    private static string RunTime(string library) => NativeProgram.Run("g++", $"-print-file-name={library}").Output.Trim();

    private void AssertAgrees(LammpsProgram program, int processes, Dictionary<string, string>? environment = null)
    {
        var structure = LammpsStructures.Of("triclinic");
        var job = new LammpsJob
        {
            Structure = structure,
            Pair = $"pair_style nnip\npair_coeff * * {model.File} Hf O",
            Processes = processes,
            Environment = environment,
        };
        job.Compute(program).AssertIs(model.Compute(structure), structure.Cell.Volume);
    }
}
