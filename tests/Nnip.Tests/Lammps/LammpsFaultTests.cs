using Nnip.Models;
using Nnip.Networks;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Lammps;

/// <summary>What is wrong is said in one sentence, and all processes end.</summary>
internal sealed class LammpsFaultTests
{
    private string model = "";

    [OneTimeSetUp]
    public void Save() => model = new LammpsModel(new RandomPotential { Seed = 5 }.Build(), nameof(LammpsFaultTests)).File;

    [TestCase("pair_coeff * * none.nnip Hf O", "none.nnip: cannot be read; expected a model file here or in $LAMMPS_POTENTIALS")]
    [TestCase("pair_coeff * * / Hf O", "/: cannot be read")]
    [TestCase("pair_coeff * * /bin/true Hf O", "/bin/true: model: this is no model file: its header would be")]
    [TestCase("pair_coeff * * MODEL Hf Si", "the model knows Hf, O, but not Si")]
    [TestCase("pair_coeff * * MODEL Hf Oxygen", "the model knows Hf, O, but not Oxygen")]
    [TestCase("pair_coeff * * MODEL Hf", "pair_coeff names 1 elements after the model; expected 2, one for each type of atoms, or NULL")]
    [TestCase("pair_coeff * *", "pair_coeff names 0 elements")]
    [TestCase("pair_coeff * * MODEL Hf O Si", "pair_coeff names 3 elements")]
    [TestCase("pair_coeff * * MODEL Hf NULL", "All pair coeffs are not set")]
    [TestCase("pair_coeff 1 1 MODEL Hf O", "Incorrect args for pair coefficients")]
    public void Coefficients(string line, string words) => Says(
        new()
        {
            Structure = LammpsStructures.Of("triclinic"),
            Pair = "pair_style nnip\n" + line,
            Processes = line.Contains('.') ? 2 : 1,
        },
        words);

    [TestCase("precision half",
        "the settings have 'precision half'; expected device auto|cpu|cuda|cuda:N, precision double|float or threads N")]
    [TestCase("threads 0", "the settings have 'threads 0'")]
    [TestCase("device", "the settings have 'device'")]
    [TestCase("skin 2", "the settings have 'skin 2'")]
    [TestCase("device tpu", "tpu")]
    public void Settings(string settings, string words) =>
        Says(
            new() { Structure = LammpsStructures.Of("triclinic"), Pair = $"pair_style nnip {settings}\npair_coeff * * MODEL Hf O" }, words);

    [TestCase("newton off", "newton is off; expected 'newton on'")]
    [TestCase("newton off on", "newton is off; expected 'newton on'")]
    [TestCase("units lj", "units are lj; expected metal or real")]
    public void Script(string line, string words) => Says(new()
    {
        Structure = LammpsStructures.Of("triclinic"),
        Before = line,
        Pair = "pair_style nnip\npair_coeff * * MODEL Hf O",
    }, words);

    [Test]
    public void Models_that_have_no_energies_of_atoms()
    {
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{nameof(LammpsFaultTests)}-global.nnip");
        ModelFile.Save(new RandomPotential { Readout = Readout.Global }.Build(), file);
        Says(new() { Structure = LammpsStructures.Of("triclinic"), Pair = $"pair_style nnip\npair_coeff * * {file} Hf O" },
            "a model with the global readout has nothing of single atoms");
    }

    [Test]
    public void Atoms_that_overlap() => Says(Moved(r => r), "structures with overlapping atoms are not accepted");

    [Test]
    public void Atoms_that_are_nowhere()
    {
        var job = Moved(r => r + new Vec3(0, 2, 0));
        Says(job with { Processes = 2, Run = "velocity all set 1e200 0 0\nfix 1 all nve\nrun 3" }, "Lost atoms", "ERROR on proc");
        Says(job with { Run = "variable nowhere atom exp(1e4)-exp(1e4)\nset atom 2 x v_nowhere\nrun 0" }, "not finite", "Non-numeric");
    }

    [Test]
    public void Failure_of_one_process_ends_all()
    {
        var job = Moved(r => r) with { Before = "processors 2 1 1", Processes = 2 };
        Says(job, "structures with overlapping atoms are not accepted");
    }

    /// <summary>A small cluster in a corner of the box, the second atom moved from the place of the first.</summary>
    private static LammpsJob Moved(Func<Vec3, Vec3> move)
    {
        var cluster = LammpsStructures.Of("cluster");
        return new()
        {
            Structure = RandomConfiguration.Moved(cluster, (i, r) => i == 1 ? move(cluster.Positions[0]) : r),
            Pair = "pair_style nnip\npair_coeff * * MODEL Hf O",
        };
    }

    private void Says(LammpsJob job, params string[] oneOf)
    {
        var result = (job with { Pair = job.Pair.Replace("MODEL", model, StringComparison.Ordinal) }).Fail(LammpsProgram.Debian);
        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(oneOf.Any(words => result.Output.Contains(words, StringComparison.Ordinal)), Is.True, result.Output + result.Error);
        Assert.That(result.Output, Does.Contain("ERROR").And.Not.Contains("Loop time"));
        Assert.That(result.Output + result.Error, Does.Not.Contain("Segmentation fault"));
    }
}
