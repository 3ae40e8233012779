using Nnip.Metrics;
using Nnip.Pipeline;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Metrics;

public class ErrorTableTests
{
    private static readonly Vec3 Missing = new(double.NaN, double.NaN, double.NaN);

    /// <summary>Two frames of Hf and O; the second has no virial and an unlabelled force.</summary>
    private static readonly Configuration[] Frames =
    [
        new()
        {
            Species = [72, 8], Positions = [default, new(1, 0, 0)], Cell = new(2 * Mat3.Identity, true, true, true), Group = "b",
            Energy = -10, Forces = [new(1, 0, 0), new(0, 2, 0)], Virial = 4 * Mat3.Identity, Weight = 7,
        },
        new() { Species = [8, 8], Positions = [default, new(1, 0, 0)], Group = "a", Energy = -8, Forces = [new(0, 0, -1), Missing] },
    ];

    private static readonly Prediction[] Predictions =
    [
        new(-10.2, [0, 0], [new(1, 0, 1), new(0, 2, 0)], 4.2 * Mat3.Identity),
        new(-7.4, [0, 0], [new(0, 0, 2), new(5, 5, 5)], default),
    ];

    private static readonly ErrorTable Table = ErrorTable.Of(Frames, Predictions);

    [Test]
    public void Energies_are_per_atom()
    {
        // Errors -100 and +300 meV/atom; labels -5 and -4 eV/atom have mean -4.5.
        var energy = Table.All.Energy;
        Assert.That(energy.Count, Is.EqualTo(2));
        Assert.That(energy.Mae, Is.EqualTo(200).Within(1e-9));
        Assert.That(energy.Rmse, Is.EqualTo(Math.Sqrt(50000)).Within(1e-9));
        Assert.That(energy.R2, Is.EqualTo(1 - 0.1 / 0.5).Within(1e-12));
    }

    [Test]
    public void Forces_count_components_of_labelled_atoms()
    {
        // Nine components; errors 1 and 3 eV/Angstrom; labels 1, 2, -1 and six zeros have mean 2/9.
        var force = Table.All.Force;
        Assert.That(force.Count, Is.EqualTo(9));
        Assert.That(force.Mae, Is.EqualTo(4000.0 / 9).Within(1e-9));
        Assert.That(force.Rmse, Is.EqualTo(1000 * Math.Sqrt(10.0 / 9)).Within(1e-9));
        Assert.That(force.R2, Is.EqualTo(1 - 10 / (6 - 4.0 / 9)).Within(1e-12));
        Assert.That(Table.All.ForceCosine, Is.EqualTo((1 / Math.Sqrt(2) + 1 - 1) / 3).Within(1e-12));
        Assert.That(Table.All.LargestForceError, Is.EqualTo(3000).Within(1e-9));
    }

    [Test]
    public void Virials_and_stresses_have_nine_components()
    {
        Assert.That(Table.All.Virial.Count, Is.EqualTo(9));
        Assert.That(Table.All.Virial.Mae, Is.EqualTo(1000 * 0.1 * 3 / 9).Within(1e-9), "0.2 eV in 2 atoms on the diagonal");
        Assert.That(Table.All.Virial.Rmse, Is.EqualTo(100 / Math.Sqrt(3)).Within(1e-9));
        Assert.That(Table.All.Stress.Rmse, Is.EqualTo(160.2176634 * 0.2 / 8 / Math.Sqrt(3)).Within(1e-9));
        Assert.That(Table.All.Stress.R2, Is.EqualTo(1 - 0.12 / 32).Within(1e-12), "variance of three 4 and six 0, times 9: 32");
    }

    [Test]
    public void Groups_and_species_are_apart()
    {
        Assert.That(Table.Groups.Select(g => g.Name), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(Table.Groups[0].Energy.Mae, Is.EqualTo(300).Within(1e-9));
        Assert.That(Table.Groups[0].Energy.R2, Is.NaN, "one label does not vary");
        Assert.That(Table.Groups[0].Virial.Rmse, Is.NaN);
        Assert.That(Table.Groups[0].ForceCosine, Is.EqualTo(-1).Within(1e-12));
        Assert.That(Table.Species.Select(s => (s.Name, s.Force.Count)), Is.EqualTo(new[] { ("O", 6L), ("Hf", 3L) }));
        Assert.That(Table.Species[1].Force.Mae, Is.EqualTo(1000.0 / 3).Within(1e-9));
        Assert.That(Table.Species.Select(s => (s.Frames, s.Atoms)), Is.EqualTo(new[] { (2L, 3L), (1L, 1L) }));
        Assert.That(Table.Species[0].Energy.Rmse, Is.NaN, "an energy belongs to no species");
        Assert.That((Table.All.Frames, Table.All.Atoms), Is.EqualTo((2L, 4L)));
    }

    [Test]
    public void Nothing_labelled_gives_no_number()
    {
        Configuration bare = new() { Species = [8], Positions = [default] };
        var row = ErrorTable.Of([bare], [new(1, [1], [default], default)]).All;
        foreach (var statistics in new[] { row.Energy, row.Force, row.Virial, row.Stress })
            Assert.That((statistics.Count, statistics.Mae, statistics.Rmse, statistics.R2),
                Is.EqualTo((0L, double.NaN, double.NaN, double.NaN)));
        Assert.That((row.ForceCosine, row.LargestForceError), Is.EqualTo((double.NaN, double.NaN)));
    }

    [Test]
    public void A_builder_tells_the_errors_of_the_frames_so_far()
    {
        var builder = new ErrorTableBuilder();
        Assert.That(builder.Build().All.Frames, Is.Zero);
        builder.Add(Frames[0], Predictions[0]);
        Assert.That(builder.Build().All, Is.EqualTo(Table.Groups[1] with { Name = "all" }), "the first frame is group b");
        builder.Add(Frames[1], Predictions[1]);
        Assert.That(builder.Build().All, Is.EqualTo(Table.All));
        Assert.That(() => builder.Add(Frames[1], new(0, [0], [default], default)),
            Throws.ArgumentException.With.Message.StartsWith("a prediction of 1 atoms for a frame of 2"));
    }

    [Test]
    public void Counts_must_agree() => Assert.That(() => ErrorTable.Of(Frames, []), Throws.ArgumentException);
}
