using Nnip.Backends;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Tests.Contract;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Laws;

/// <summary>
/// A structure predicted in parts of a few atoms with ghosts around them is what the model with explicit Jacobians says, and bit for bit
/// the same for any number of threads.
/// </summary>
public class PartLaw
{
    private const int ChunkAtoms = 3;

    /// <summary>Backends that leave the search for pairs to the host.</summary>
    private static readonly IEnumerable<BackendCase> Hosts =
        Contract.Backends.Cases().Where(backend => !backend.Name.StartsWith("cuda", StringComparison.Ordinal));

    /// <summary>A network of whole structures takes them whole.</summary>
    private static readonly IEnumerable<ModelCase> Models =
        LawCases.Models.Where(model => model.Potential.Network.Readout != Readout.Global);

    [Test]
    public void Parts_of_any_size_give_what_the_model_says(
        [ValueSource(nameof(Hosts))] BackendCase host,
        [ValueSource(nameof(Models))] ModelCase model)
    {
        var (potential, precision) = (model.Potential, host.Precision);
        var explicitModel = new ReferenceModel(potential);
        Configuration[] structures = [.. Structures(potential.Species.Length)];
        var expected = Array.ConvertAll(structures, explicitModel.Compute);
        foreach (int atoms in (int[])[1, 3, 7])
        {
            using var backend = new LimitedBackend(host.Create(), ChunkAtoms, atoms);
            using var calculator = Pipelines.Calculator(backend, potential, precision);
            foreach (var (s, value) in calculator.Compute(structures).Index())
            {
                string what = $"structure {s} in parts of {atoms}";
                int count = structures[s].Count;
                Assert.That(value.Energy, Is.EqualTo(expected[s].Energy).Within(
                    Tolerances.Energy(precision) * Math.Max(Math.Max(1, count), Math.Abs(expected[s].Energy))), $"{what}: energy");
                Agreement.Assert(
                    value.AtomEnergies, expected[s].AtomEnergies, 2 * Tolerances.Energy(precision), $"{what}: energies of atoms");
                Agreement.Assert(Flat(value.Forces), Flat(expected[s].Forces), Tolerances.Force(precision), $"{what}: forces");
                Agreement.Assert(Flat(Rows(value.Virial)), Flat(Rows(expected[s].Virial)), Tolerances.Force(precision), $"{what}: virial");
            }
        }
    }

    [Test]
    public void The_number_of_threads_changes_no_bit([Values] Precision precision, [Values(2, 9)] int atoms)
    {
        var potential = new RandomPotential { Seed = 5, BodyOrder = 4, Degree = 4 }.Build();
        using IBackend one = new LimitedBackend(Contract.Backends.All["cpu, 1 thread"](), ChunkAtoms, atoms),
            two = new LimitedBackend(Contract.Backends.All["cpu, 2 threads"](), ChunkAtoms, atoms);
        using ICalculator serial = Pipelines.Calculator(one, potential, precision),
            parallel = Pipelines.Calculator(two, potential, precision),
            moving = Pipelines.Calculator(two, potential, precision, skin: 0.5),
            serialMoving = Pipelines.Calculator(one, potential, precision, skin: 0.5);
        var structures = Structures(2).ToArray();
        Prediction[] together = [.. parallel.Compute(structures)];
        for (int s = 0; s < structures.Length; s++)
        {
            var expected = serial.Compute(structures[s]);
            AssertIdentical(parallel.Compute(structures[s]), expected);
            AssertIdentical(together[s], expected);
            AssertIdentical(moving.Compute(structures[s]), serialMoving.Compute(structures[s]));
            var moved = RandomConfiguration.Moved(structures[s], (i, r) => r + 0.1 * new Vec3(Math.Sin(i), Math.Cos(i), Math.Sin(2 * i)));
            AssertIdentical(moving.Compute(moved), serialMoving.Compute(moved));
        }
    }

    [Test]
    public void A_structure_of_one_atom_more_than_a_part_changes_only_roundings([Values] Precision precision)
    {
        var potential = new RandomPotential { Seed = 6 }.Build();
        using var backend = Contract.Backends.All["cpu, 2 threads"]();
        int most = backend.ChunkLimits.PartAtoms;
        using var calculator = Pipelines.Calculator(backend, potential, precision);
        using var large = new LimitedBackend(Contract.Backends.All["cpu, 2 threads"](), backend.ChunkLimits.PredictionAtoms, 2 * most);
        using var whole = Pipelines.Calculator(large, potential, precision);
        var supercell = RandomConfiguration.Supercell(RandomConfiguration.Triclinic(61, 9, 2), 5, 5, 5, 0.1);
        foreach (int count in (int[])[most, most + 1])
        {
            var structure = new Configuration
            {
                Species = supercell.Species[..count],
                Positions = supercell.Positions[..count],
                Cell = supercell.Cell,
            };
            Prediction value = calculator.Compute(structure), expected = whole.Compute(structure);
            Agreement.Assert([value.Energy / count], [expected.Energy / count], Tolerances.Energy(precision), "energy");
            Agreement.Assert(Flat(value.Forces), Flat(expected.Forces), Tolerances.Force(precision), "forces");
            if (count == most)
                AssertIdentical(value, expected);
        }
    }

    /// <summary>
    /// Every kind of cell, bulk of 32 atoms, atoms far outside of their cell, one species only,
    /// a cluster in a nearly empty cell, one atom, none.
    /// </summary>
    private static IEnumerable<Configuration> Structures(int species)
    {
        foreach (var (_, structure) in LawCases.Structures(species))
            yield return structure;
        var bulk = RandomConfiguration.Triclinic(62, 8, species);
        yield return RandomConfiguration.Supercell(bulk, 2, 2, 1, 0.1);
        var random = new RandomStream(63);
        yield return RandomConfiguration.Moved(
            bulk, (_, r) => r + new Vec3(random.NextInt(9) - 4, random.NextInt(9) - 4, random.NextInt(9) - 4) * bulk.Cell.Vectors);
        yield return new() { Species = [.. bulk.Species.Select(_ => bulk.Species[0])], Positions = bulk.Positions, Cell = bulk.Cell };
        var cluster = RandomConfiguration.Open(64, 9, species);
        yield return new() { Species = cluster.Species, Positions = cluster.Positions, Cell = new(900 * Mat3.Identity, true, true, true) };
        yield return RandomConfiguration.Isolated();
        yield return RandomConfiguration.Empty();
    }

    private static void AssertIdentical(Prediction value, Prediction expected)
    {
        Assert.That(value.Energy, Is.EqualTo(expected.Energy));
        Assert.That(value.Forces, Is.EqualTo(expected.Forces));
        Assert.That(value.Virial, Is.EqualTo(expected.Virial));
        Assert.That(value.AtomEnergies, Is.EqualTo(expected.AtomEnergies));
    }

    private static Vec3[] Rows(Mat3 matrix) => [matrix.A, matrix.B, matrix.C];

    private static double[] Flat(IEnumerable<Vec3> vectors) => [.. vectors.SelectMany(v => new[] { v.X, v.Y, v.Z })];
}
