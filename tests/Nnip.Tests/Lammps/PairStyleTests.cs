using Nnip.Tests.Fixtures;
using Nnip.Tests.SoftwareDevice;
using NUnit.Framework;

namespace Nnip.Tests.Lammps;

/// <summary>`pair_style nnip` in Debian's LAMMPS computes what the C# library does, on any number of processes.</summary>
internal sealed class PairStyleTests
{
    private LammpsModel model = null!;
    private string pair = "";

    [OneTimeSetUp]
    public void Save()
    {
        model = new(new RandomPotential { Seed = 5, BodyOrder = 4, Degree = 4, PairTermReach = 0.5 }.Build(), nameof(PairStyleTests));
        pair = $"pair_style nnip\npair_coeff * * {model.File} Hf O";
    }

    [TestCase("triclinic", 1)]
    [TestCase("triclinic", 2)]
    [TestCase("triclinic", 4)]
    [TestCase("smaller than the cutoff", 4)]
    [TestCase("slab", 2)]
    [TestCase("cluster", 1)]
    [TestCase("one atom", 1)]
    public void Computes_what_the_library_does(string structure, int processes) =>
        AssertAgrees(new() { Structure = LammpsStructures.Of(structure), Pair = pair, Processes = processes });

    [Test]
    public void Processes_may_have_no_atoms_or_ghosts_only() => AssertAgrees(new()
    {
        Structure = LammpsStructures.Of("cluster"),
        Pair = pair,
        Before = "processors 4 1 1",
        Processes = 4,
    });

    [Test]
    public void Ghosts_are_there_up_to_the_cutoff_whatever_the_script_asks_for() =>
        AssertAgrees(new() { Structure = LammpsStructures.Of("triclinic"), Pair = pair, Before = "comm_modify cutoff 1", Processes = 2 });

    [Test]
    public void Units_may_be_real() =>
        AssertAgrees(new() { Structure = LammpsStructures.Of("triclinic"), Pair = pair, Units = "real", Processes = 2 });

    [Test]
    public void Types_may_share_a_species()
    {
        var structure = LammpsStructures.Of("triclinic");
        AssertAgrees(new()
        {
            Structure = structure,
            Pair = $"pair_style nnip threads 2\npair_coeff * * {model.File} O Hf O",
            TypeNumbers = [8, 72, 8],
            Types = [.. structure.Species.Select((number, i) => number == 72 ? 2 : i % 4 == 1 ? 1 : 3)],
        });
    }

    [Test]
    public void A_later_pair_coeff_takes_the_place_of_an_earlier_one() =>
        AssertAgrees(new()
        {
            Structure = LammpsStructures.Of("triclinic"),
            Pair = $"{pair.Replace("Hf O", "O Hf", StringComparison.Ordinal)}\n{pair}",
        });

    [Test]
    public void Single_precision_is_near()
    {
        var job = new LammpsJob
        {
            Structure = LammpsStructures.Of("triclinic"),
            Pair = pair.Replace("nnip\n", "nnip precision float\n", StringComparison.Ordinal),
        };
        var found = job.Compute(LammpsProgram.Debian);
        var expected = model.Compute(job.Structure);
        found.AssertIs(expected, job.Structure.Cell.Volume, tolerance: 1e-4);
        Assert.That(found.Forces, Is.Not.EqualTo(expected.Forces));
    }

    [Test]
    public void Cards_compute_the_same() => AssertAgrees(new()
    {
        Structure = LammpsStructures.Of("triclinic"),
        Pair = pair.Replace("nnip\n", "nnip device cuda\n", StringComparison.Ordinal),
        Environment = new()
        {
            ["NNIP_CUDA_LIBRARIES"] = SoftwareDeviceBuild.Folder,
            ["NNIP_KERNEL_CACHE"] = Path.Combine(TestContext.CurrentContext.WorkDirectory, "lammps-kernels"),
        },
        Processes = 2,
    });

    [Test]
    public void Restarted_it_has_the_same_energy()
    {
        var structure = LammpsStructures.Of("triclinic");
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{nameof(PairStyleTests)}.restart");
        double found = new LammpsJob
        {
            Structure = structure,
            Pair = pair,
            Run = $"""
                run 0 post no
                write_restart {file}
                clear
                {LammpsProgram.Debian.PairStyle}
                read_restart {file}
                {pair}
                thermo_style custom step pe
                thermo_modify format float %.17g norm no
                run 0 post no
                """,
        }.Compute(LammpsProgram.Debian).Energy;
        double expected = model.Compute(structure).Energy;
        Assert.That(found, Is.EqualTo(expected).Within(1e-10 * Math.Abs(expected)));
    }

    [Test]
    public void Dynamics_conserve_energy()
    {
        double[] energies = Energies(2, "minimize 0 1e-2 200 400\nreset_timestep 0", 200);
        Assert.That(energies, Has.Length.EqualTo(6).And.All.EqualTo(energies[0]).Within(2e-3));
    }

    [Test]
    public void Dynamics_do_not_depend_on_processes() => Assert.That(Energies(2, "", 50), Is.EqualTo(Energies(1, "", 50)).Within(1e-9));

    /// <summary>Total energies on the way; atoms go from process to process, and neighbours are listed anew.</summary>
    private double[] Energies(int processes, string start, int steps) =>
    [
        .. new LammpsJob
        {
            Structure = LammpsStructures.Of("triclinic"),
            Pair = pair,
            Processes = processes,
            Run = $"""
                {start}
                velocity all create 300 12345 loop all
                fix 1 all nve
                timestep 0.0005
                neighbor 0.3 bin
                neigh_modify every 1 delay 0
                thermo {steps / 5}
                run {steps}
                """,
        }.Compute(LammpsProgram.Debian).Thermo.Select(row => row[2]),
    ];

    private void AssertAgrees(LammpsJob job) => job.Compute(LammpsProgram.Debian)
        .AssertIs(model.Compute(job.Structure), job.Structure.Cell.Volume > 0 ? job.Structure.Cell.Volume : 1e6, job.Units == "metal");
}
