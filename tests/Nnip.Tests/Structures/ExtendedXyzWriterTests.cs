using CsCheck;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Structures;

public class ExtendedXyzWriterTests
{
    private static readonly Gen<double> Number = Gen.Double[-1e3, 1e3];

    private static readonly Gen<Vec3> Vector = Gen.Select(Number, Number, Number, (x, y, z) => new Vec3(x, y, z));

    private static readonly Gen<Vec3> Force = Gen.Frequency((4, Vector), (1, Gen.Const(new Vec3(double.NaN, double.NaN, double.NaN))));

    private static readonly Gen<Mat3> Matrix = Gen.Select(Vector, Vector, Vector, (a, b, c) => new Mat3(a, b, c));

    private static readonly Gen<Cell> AnyCell = Gen.Select(
        Matrix,
        Gen.Bool,
        Gen.Bool,
        Gen.Bool,
        (m, a, b, c) => new Cell(m + 4000 * Mat3.Identity, a, b, c));

    private static readonly Gen<string> AnyText = Gen.String[Gen.Char["ab Z_1=,\"'[]{}()\\\n\r\t\u00c5:"], 0, 12];

    private static readonly Gen<string> Word = Gen.String[Gen.Char["abcXYZ019_.-+\"'\u00c5"], 1, 8];

    /// <summary>Keys get their place as a prefix, because a key may be given only once.</summary>
    private static readonly Gen<KeyValuePair<string, string>[]> Extras = Gen.Select(
        AnyText,
        Gen.OneOf(
            Word.Where(w => w[0] is not ('"' or '\'')),
            Gen.Const(""),
            Gen.Const("\"a \\\"b\\\"\""), Gen.Const("[[1, 2], [3, 4]]"), Gen.Const("{T F}")),
        KeyValuePair.Create).Array[0, 4]
        .Select(entries => entries.Select((e, i) => KeyValuePair.Create($"k{i}{e.Key}", e.Value)).ToArray());

    private static readonly Gen<Configuration> Frame = Gen.Int[0, 5].SelectMany(count => Gen.Select(
        Gen.Int[1, 118].Array[count],
        Vector.Array[count],
        Gen.Select(Force.Array[count], Gen.Bool, (forces, given) => given ? forces : null),
        Gen.Select(Gen.OneOf(AnyCell, Gen.Const(Cell.None)), Number.Nullable(), Matrix.Nullable()),
        Gen.Select(AnyText, Gen.Double[0, 10], Extras),
        Gen.Select(Word.Array[count], Word.Array[2 * count]),
        (species, positions, forces, labels, header, columns) => new Configuration
        {
            Species = species,
            Positions = positions,
            Forces = forces,
            Cell = labels.Item1,
            Energy = labels.Item2,
            Virial = labels.Item3,
            Group = header.Item1,
            Weight = header.Item2,
            Extras = header.Item3,
            Columns = [new AtomColumn("tag", 'S', 1, columns.Item1), new AtomColumn("pair", 'R', 2, columns.Item2)],
        }));

    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("nnip-xyz-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void What_is_written_reads_back_exactly() =>
        Frame.Array[1, 4].Sample(
            frames =>
            {
                var back = XyzText.Read(XyzText.Write(stress: false, frames));
                return back.Count == frames.Length && back.Zip(frames, Same).All(same => same);
            },
            iter: 500,
            threads: 1);

    [TestCase("a.xyz", 0x31)]
    [TestCase("a.xyz.gz", 0x1f)]
    public void Files_are_packed_by_their_name(string name, int firstByte)
    {
        string path = Path.Combine(folder, name);
        var frame = XyzText.Header("energy=0.1 a=b");
        ExtendedXyzWriter.Write(path, [frame, frame]);
        Assert.That(File.ReadAllBytes(path)[0], Is.EqualTo(firstByte));
        Assert.That(ExtendedXyzReader.Read(path).Select(c => Same(c, frame)), Is.EqualTo(new[] { true, true }));
    }

    [Test]
    public void A_failing_source_leaves_the_old_file()
    {
        string path = Path.Combine(folder, "a.xyz");
        File.WriteAllText(path, "1\n\nH 0 0 0\nbad\n");
        Assert.That(() => ExtendedXyzWriter.Write(path, ExtendedXyzReader.Read(path)), Throws.TypeOf<InputException>());
        Assert.That(File.ReadAllText(path), Is.EqualTo("1\n\nH 0 0 0\nbad\n"));
        Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(1));
    }

    [Test]
    public void The_text_is_the_usual_one()
    {
        var c = XyzText.Read(
            "1\nLattice=\"2 0 0 0 2 0 0 0 2\" Properties=species:S:1:pos:R:3:charge:R:1:force:R:3 stress=\"1 2 3 4 5 6\" REF_energy=-1e-1 "
            + "config_type='a b' step=7 weight=2 pbc=[T,T,F]\nHe 0.10 -0 1e-7 -1.0 1 2 3\n").Single();
        Assert.That(XyzText.Write(stress: true, c), Is.EqualTo(
            "1\nLattice=\"2 0 0 0 2 0 0 0 2\" Properties=species:S:1:pos:R:3:forces:R:3:charge:R:1 energy=-0.1 "
            + "virial=\"-8 -48 -40 -48 -16 -32 -40 -32 -24\" stress=\"1 6 5 6 2 4 5 4 3\" pbc=\"T T F\" group=\"a b\" weight=2 step=7\n"
            + "He 0.1 -0 1E-07 1 2 3 -1.0\n"));
    }

    [Test]
    public void Extras_and_columns_do_not_repeat_what_is_written_anyway()
    {
        var keys = new ExtendedXyzKeys { Energy = ["e"], Forces = ["f"] };
        var c = XyzText.Read("1\nProperties=species:S:1:pos:R:3:forces:R:3:f:R:3 e=2 Energy=1\nH 0 0 0 9 9 9 1 2 3\n", keys).Single();
        var back = XyzText.Read(XyzText.Write(stress: false, c)).Single();
        Assert.That(back.Energy, Is.EqualTo(2));
        Assert.That(back.Forces![0], Is.EqualTo(new Vec3(1, 2, 3)));
        Assert.That(back.Extras, Is.Empty);
        Assert.That(back.Columns, Is.Empty);
    }

    [Test]
    public void Arrays_of_different_length_are_refused()
    {
        Configuration Make(Vec3[]? forces, params AtomColumn[] columns) =>
            new() { Species = [1, 1], Positions = [default, new(0, 0, 1)], Forces = forces, Columns = columns, Source = "m" };
        Assert.That(
            () => XyzText.Write(false, Make([default])),
            Throws.TypeOf<InputException>().With.Message.EqualTo("m: a frame of 2 atoms must have as many positions and forces"));
        Assert.That(
            () => XyzText.Write(false, Make(null, new AtomColumn("q", 'R', 1, ["1"]))),
            Throws.TypeOf<InputException>().With.Message.EqualTo("m: the column 'q' must hold 2 values, found 1"));
        Assert.That(
            () => XyzText.Write(false, Make(null, new AtomColumn("q", 'S', 1, ["1", "a b"]))),
            Throws.TypeOf<InputException>().With.Message.EqualTo("m: the column 'q' holds 'a b', which is not one word"));
        Assert.That(
            () => XyzText.Write(false, Make(null, new AtomColumn("q:r", 'S', 1, ["1", "2"]))),
            Throws.TypeOf<InputException>().With.Message.EqualTo("m: the name of the column 'q:r' must not contain ':'"));
    }

    private static bool Same(Configuration a, Configuration b) =>
        a.Species.SequenceEqual(b.Species)
        && a.Positions.SequenceEqual(b.Positions)
        && (a.Forces is null ? b.Forces is null : b.Forces is not null && a.Forces.SequenceEqual(b.Forces))
        && a.Cell == b.Cell
        && a.Energy == b.Energy
        && a.Virial == b.Virial
        && a.Group == b.Group
        && a.Weight == b.Weight
        && a.Extras.SequenceEqual(b.Extras)
        && a.Columns.Count == b.Columns.Count
        && a.Columns.Zip(b.Columns).All(e => e.First.Name == e.Second.Name && e.First.Type == e.Second.Type
            && e.First.Width == e.Second.Width && e.First.Values.SequenceEqual(e.Second.Values));
}
