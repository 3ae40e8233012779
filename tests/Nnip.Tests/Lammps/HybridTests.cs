using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Lammps;

/// <summary>
/// `pair_style nnip` beside other styles: what all of them compute is the sum, and types without a species are left to the others.
/// </summary>
internal sealed class HybridTests
{
    private const string LennardJones = "lj/cut 5";

    private LammpsModel model = null!;

    [OneTimeSetUp]
    public void Save() => model = new(new RandomPotential { Seed = 8, BodyOrder = 3, Degree = 4 }.Build(), nameof(HybridTests));

    [Test]
    public void Overlay_is_the_sum([Values(1, 2)] int processes)
    {
        var structure = LammpsStructures.Of("triclinic");
        var job = new LammpsJob { Structure = structure, Pair = $"pair_style {LennardJones}\npair_coeff * * 0.02 2.1" };
        AssertSum(job.Compute(LammpsProgram.Debian), [.. Enumerable.Range(0, structure.Count)], job with
        {
            Pair = $"""
                pair_style hybrid/overlay nnip {LennardJones}
                pair_coeff * * nnip {model.File} Hf O
                pair_coeff * * lj/cut 0.02 2.1
                """,
            Processes = processes,
        });
    }

    [Test]
    public void Overlay_with_a_repulsion_that_LAMMPS_has_is_the_sum()
    {
        var structure = LammpsStructures.Of("triclinic");
        const string Zbl = "pair_coeff 1 1 ZBL 72 72\npair_coeff 1 2 ZBL 72 8\npair_coeff 2 2 ZBL 8 8";
        var job = new LammpsJob
        {
            Structure = structure,
            Pair = $"pair_style zbl 2 3.5\n{Zbl.Replace("ZBL ", "", StringComparison.Ordinal)}",
        };
        AssertSum(job.Compute(LammpsProgram.Debian), [.. Enumerable.Range(0, structure.Count)], job with
        {
            Pair = $"""
                pair_style hybrid/overlay nnip zbl 2 3.5
                pair_coeff * * nnip {model.File} Hf O
                {Zbl.Replace("ZBL", "zbl", StringComparison.Ordinal)}
                """,
            Processes = 2,
        });
    }

    [TestCase("hybrid")]
    [TestCase("hybrid/overlay")]
    public void Types_without_a_species_are_left_alone(string style)
    {
        var structure = LammpsStructures.Of("triclinic");
        int[] types = [.. structure.Species.Select((number, i) => i % 3 == 1 ? 3 : number == 72 ? 1 : 2)];
        var job = new LammpsJob { Structure = structure, TypeNumbers = [72, 8, 18], Types = types, Pair = Pairs(LennardJones, "", "") };
        int[] kept = [.. Enumerable.Range(0, structure.Count).Where(i => types[i] < 3)];
        AssertSum(job.Compute(LammpsProgram.Debian), kept, job with
        {
            Pair = Pairs($"{style} nnip {LennardJones}", "lj/cut", $"pair_coeff * * nnip {model.File} Hf O NULL"),
            Processes = 2,
        });

        // Argon sees all; Hf and O do not see each other by Lennard-Jones, which the well of no depth says where it is alone.
        static string Pairs(string style, string name, string own) => $"""
            pair_style {style}
            {own}
            {(own == "" ? "pair_coeff * * 0 2.1" : "")}
            pair_coeff * 3 {name} 0.02 2.1
            """;
    }

    [Test]
    public void Two_models_may_be_used_side_by_side()
    {
        var structure = LammpsStructures.Of("triclinic");
        var other = new LammpsModel(new RandomPotential { Seed = 9, Cutoff = 3.1 }.Build(), $"{nameof(HybridTests)}2");
        var job = new LammpsJob { Structure = structure, Pair = $"pair_style nnip\npair_coeff * * {other.File} Hf O" };
        AssertSum(job.Compute(LammpsProgram.Debian), [.. Enumerable.Range(0, structure.Count)], job with
        {
            Pair = $"""
                pair_style hybrid/overlay nnip nnip
                pair_coeff * * nnip 1 {model.File} Hf O
                pair_coeff * * nnip 2 {other.File} Hf O
                """,
            Processes = 2,
        });
    }

    /// <summary>Asserts that a job gives what another style gives for all atoms and the model for some.</summary>
    private void AssertSum(LammpsResult others, int[] kept, LammpsJob job)
    {
        var structure = job.Structure;
        var own = model.Compute(structure with
        {
            Species = [.. kept.Select(i => structure.Species[i])],
            Positions = [.. kept.Select(i => structure.Positions[i])],
        });
        var (energies, forces, virials) = (new double[structure.Count], new Vec3[structure.Count], new Mat3[structure.Count]);
        for (int a = 0; a < kept.Length; a++)
            (energies[kept[a]], forces[kept[a]], virials[kept[a]]) = (own.AtomEnergies[a], own.Forces[a], own.AtomVirials![a]);
        var found = job.Compute(LammpsProgram.Debian);
        double[][] thermo = [[.. found.Thermo[^1].Zip(others.Thermo[^1], (a, b) => a - b)]];
        double[][] stress = [.. found.AtomStress.Zip(others.AtomStress, (a, b) => a.Zip(b, (x, y) => x - y).ToArray())];
        var rest = new LammpsResult(thermo, [.. found.Forces.Zip(others.Forces, (a, b) => a - b)],
            [.. found.AtomEnergies.Zip(others.AtomEnergies, (a, b) => a - b)], stress);
        rest.AssertIs(own with { AtomEnergies = energies, Forces = forces, AtomVirials = virials }, structure.Cell.Volume);
    }
}
