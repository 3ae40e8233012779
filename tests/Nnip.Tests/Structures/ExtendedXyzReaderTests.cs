using System.Text;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Structures;

public class ExtendedXyzReaderTests
{
    private const string Cubic = "Lattice=\"2 0 0 0 2 0 0 0 2\"";

    private static readonly Mat3 SixNumbers = new(new(1, 6, 5), new(6, 2, 4), new(5, 4, 3));

    private static readonly string[] Encodings = ["plain", "gzip", "two gzip members", "UTF-8 mark", "UTF-16", "UTF-16 big-endian"];

    [Test]
    public void A_full_frame_is_read()
    {
        var c = XyzText.Read(
            "2\n" +
            "Lattice=\"4 0 0 0.5 5 0 0 0.25 6\" Properties=species:S:1:pos:R:3:forces:R:3 energy=-3.5 "
            + "virial=\"1 2 3 4 5 6 7 8 9\" pbc=\"T F T\" group=bulk weight=0.5\n" +
            "Hf 0 0.5 1e0 1 -2 3\n" +
            "O 1 2 3 -0.25 0 4\n").Single();
        Assert.That(c.Species, Is.EqualTo(new[] { 72, 8 }));
        Assert.That(c.Positions, Is.EqualTo(new Vec3[] { new(0, 0.5, 1), new(1, 2, 3) }));
        Assert.That(c.Forces, Is.EqualTo(new Vec3[] { new(1, -2, 3), new(-0.25, 0, 4) }));
        Assert.That(c.Cell, Is.EqualTo(new Cell(new(new(4, 0, 0), new(0.5, 5, 0), new(0, 0.25, 6)), true, false, true)));
        Assert.That(c.Energy, Is.EqualTo(-3.5));
        Assert.That(c.Virial, Is.EqualTo(new Mat3(new(1, 2, 3), new(4, 5, 6), new(7, 8, 9))));
        Assert.That(c.Group, Is.EqualTo("bulk"));
        Assert.That(c.Weight, Is.EqualTo(0.5));
        Assert.That(c.Extras, Is.Empty);
        Assert.That(c.Columns, Is.Empty);
        Assert.That(c.Source, Is.EqualTo("x.xyz: frame 1"));
    }

    [Test]
    public void Plain_xyz_is_read_and_its_comment_kept()
    {
        var c = XyzText.Read("2\nwater's \"oxygen\" [\nO 0 0 0\nH 0 0 1\n").Single();
        Assert.That(c.Species, Is.EqualTo(new[] { 8, 1 }));
        Assert.That(c.Forces, Is.Null);
        Assert.That(c.Energy, Is.Null);
        Assert.That(c.Virial, Is.Null);
        Assert.That(c.Cell, Is.EqualTo(Cell.None));
        Assert.That(c.Extras, Is.EqualTo(new[] { KeyValuePair.Create("comment", "\"water's \\\"oxygen\\\" [\"") }));
    }

    [Test]
    public void Frames_of_different_columns_follow_each_other()
    {
        var frames = XyzText.Read(
            "1\n\nH 0 0 0\n0\nProperties=species:S:1:pos:R:3:force:R:3\n1\nProperties=pos:R:3:species:S:1\n1 2 3 C\n\n \n");
        Assert.That(frames.Select(f => f.Count), Is.EqualTo(new[] { 1, 0, 1 }));
        Assert.That(frames[1].Forces, Is.Empty);
        Assert.That(frames[2].Species, Is.EqualTo(new[] { 6 }));
        Assert.That(frames[2].Positions[0], Is.EqualTo(new Vec3(1, 2, 3)));
        Assert.That(frames[2].Source, Is.EqualTo("x.xyz: frame 3"));
    }

    [TestCase("pbc=\"T F T\"")]
    [TestCase("pbc=\"True False true\"")]
    [TestCase("pbc=[T, F, T]")]
    [TestCase("pbc={1 0 1}")]
    [TestCase("pbc=[true,false,true]")]
    [TestCase("PBC='t f t'")]
    [TestCase("pbc=T F T")]
    [TestCase("pbc = T\tF T")]
    [TestCase("pbc=(T,F,T)")]
    public void Periodic_flags_are_read_in_every_form(string pbc)
    {
        var cell = XyzText.Header($"{Cubic} {pbc} x=1").Cell;
        Assert.That(new[] { cell.PeriodicA, cell.PeriodicB, cell.PeriodicC }, Is.EqualTo(new[] { true, false, true }));
    }

    [Test]
    public void A_lattice_is_periodic_by_default_and_nothing_else_is()
    {
        Assert.That(XyzText.Header(Cubic).Cell, Is.EqualTo(new Cell(2 * Mat3.Identity, true, true, true)));
        Assert.That(XyzText.Header("energy=1").Cell, Is.EqualTo(Cell.None));
        Assert.That(XyzText.Header("pbc=\"F F F\"").Cell, Is.EqualTo(Cell.None));
    }

    [TestCase("Lattice=\"2 0 0 0 3 0 0 0 4\"")]
    [TestCase("LATTICE='2 0 0  0 3 0  0 0 4'")]
    [TestCase("lattice = [[2, 0, 0], [0, 3, 0], [0, 0, 4]]")]
    [TestCase("Lattice={2.0d0 0 0\t0 3 0 0 0 0.4D+1}")]
    public void The_lattice_is_read_in_every_form(string lattice) =>
        Assert.That(XyzText.Header(lattice).Cell.Vectors, Is.EqualTo(new Mat3(new(2, 0, 0), new(0, 3, 0), new(0, 0, 4))));

    [TestCase("Lattice=\"2 0 0 0 2 0 0 0 0\" pbc=\"T T F\"")]
    [TestCase("Lattice=\"0 0 0 0 0 0 0 0 2\" pbc=\"F F T\"")]
    [TestCase("Lattice=\"0 0 0 0 0 0 0 0 0\" pbc=\"F F F\"")]
    [TestCase("Lattice=\"0 2 0 2 0 0 0 0 2\"")]
    public void Only_periodic_vectors_must_be_independent(string header) =>
        Assert.That(() => XyzText.Header(header), Throws.Nothing);

    [TestCase("energy=-1.5")]
    [TestCase("ENERGY=-1.5")]
    [TestCase("REF_energy=-1.5")]
    [TestCase("DFT_energy=\"-1.5\"")]
    [TestCase("free_energy=-1.5")]
    [TestCase("free_energy=7 energy=-1.5")]
    [TestCase("energy=-1.5 dft_energy=8")]
    public void The_energy_is_found_under_its_usual_names(string header) => Assert.That(XyzText.Header(header).Energy, Is.EqualTo(-1.5));

    [Test]
    public void A_name_of_less_preference_stays_among_the_extras() =>
        Assert.That(XyzText.Header("free_energy=7 energy=-1.5").Extras, Is.EqualTo(new[] { KeyValuePair.Create("free_energy", "7") }));

    [TestCase("virial=\"1 2 3 4 5 6\"")]
    [TestCase("VIRIAL=[1, 2, 3, 4, 5, 6]")]
    [TestCase("virials=[[1, 6, 5], [6, 2, 4], [5, 4, 3]]")]
    [TestCase("stress=\"-0.125 -0.25 -0.375 -0.5 -0.625 -0.75\"")]
    [TestCase("stress=\"-0.125 -0.75 -0.625 -0.75 -0.25 -0.5 -0.625 -0.5 -0.375\"")]
    [TestCase("stress=\"9 9 9 9 9 9\" virial=\"1 2 3 4 5 6\"")]
    public void The_virial_is_read_in_every_form(string header) =>
        Assert.That(XyzText.Header($"{Cubic} {header}").Virial, Is.EqualTo(SixNumbers));

    [TestCase("group=a_b", "a_b")]
    [TestCase("config_type=a=b", "a=b")]
    [TestCase("Config_Type=\"two words\"", "two words")]
    [TestCase("config_type={two words}", "two words")]
    [TestCase("group='it is \"it\"'", "it is \"it\"")]
    [TestCase("group=\"a \\\"quote\\\", a \\\\ and\\na line\"", "a \"quote\", a \\ and\na line")]
    [TestCase("group=a config_type=b", "a")]
    [TestCase("x=1", "")]
    public void The_group_is_unquoted(string header, string group) => Assert.That(XyzText.Header(header).Group, Is.EqualTo(group));

    [Test]
    public void Unknown_entries_are_kept_raw_and_in_order()
    {
        var extras = XyzText.Header(
            "flag T=300 t = 5 \"key 1\"='a b' list=[[1, 2], [\"]\", 4]] energy=1 text=\"x \\\" y\" path={a {b} c} last").Extras;
        Assert.That(extras, Is.EqualTo(new[]
        {
            KeyValuePair.Create("flag", ""),
            KeyValuePair.Create("T", "300"),
            KeyValuePair.Create("t", "5"),
            KeyValuePair.Create("key 1", "'a b'"),
            KeyValuePair.Create("list", "[[1, 2], [\"]\", 4]]"),
            KeyValuePair.Create("text", "\"x \\\" y\""),
            KeyValuePair.Create("path", "{a {b} c}"),
            KeyValuePair.Create("last", ""),
        }));
    }

    [Test]
    public void Unknown_columns_are_kept_and_order_is_free()
    {
        var c = XyzText.Read(
            "2\nproperties=id:I:1:move_mask:L:2:Pos:R:3:force:R:3:charge:R:1:Species:S:1\n" +
            "1 T F 0 0 0 1 2 3 0.50 H\n" +
            "2 F F 1 1 1 4 5 6 -0.5 He\n").Single();
        Assert.That(c.Species, Is.EqualTo(new[] { 1, 2 }));
        Assert.That(c.Forces![1], Is.EqualTo(new Vec3(4, 5, 6)));
        Assert.That(
            c.Columns.Select(e => (e.Name, e.Type, e.Width)),
            Is.EqualTo(new[] { ("id", 'I', 1), ("move_mask", 'L', 2), ("charge", 'R', 1) }));
        Assert.That(c.Columns.SelectMany(e => e.Values), Is.EqualTo(new[] { "1", "2", "T", "F", "F", "F", "0.50", "-0.5" }));
    }

    [Test]
    public void Atomic_numbers_replace_symbols() =>
        Assert.That(XyzText.Read("2\nProperties=Z:I:1:pos:R:3\n72 0 0 0\n8 1 1 1\n").Single().Species, Is.EqualTo(new[] { 72, 8 }));

    [Test]
    public void Atoms_without_a_force_label_are_nan()
    {
        var forces = XyzText.Read("2\nProperties=species:S:1:pos:R:3:forces:R:3\nH 0 0 0 nan NaN -nan\nH 0 0 1 0 0 1\n").Single().Forces!;
        Assert.That(new[] { forces[0].X, forces[0].Y, forces[0].Z }, Is.All.NaN);
        Assert.That(forces[1], Is.EqualTo(new Vec3(0, 0, 1)));
    }

    [Test]
    public void Keys_are_configurable()
    {
        var keys = new ExtendedXyzKeys
        {
            Energy = ["E_pbe"],
            Forces = ["f_pbe"],
            Virial = ["w_pbe"],
            Stress = [],
            Group = ["kind"],
            Weight = ["w"],
        };
        var c = XyzText.Read(
            "1\nProperties=species:S:1:pos:R:3:forces:R:3:F_pbe:R:3 e_pbe=2 energy=1 "
            + "w_pbe=\"1 2 3 4 5 6\" stress=none kind=k group=g w=3\nH 0 0 0 9 9 9 1 2 3\n",
            keys).Single();
        Assert.That(c.Energy, Is.EqualTo(2));
        Assert.That(c.Forces![0], Is.EqualTo(new Vec3(1, 2, 3)));
        Assert.That(c.Virial, Is.EqualTo(SixNumbers));
        Assert.That(c.Group, Is.EqualTo("k"));
        Assert.That(c.Weight, Is.EqualTo(3));
        Assert.That(c.Extras.Select(e => e.Key), Is.EqualTo(new[] { "energy", "stress", "group" }));
        Assert.That(c.Columns.Single().Name, Is.EqualTo("forces"));
    }

    [TestCaseSource(nameof(Encodings))]
    public void Every_encoding_is_told_by_its_first_bytes(string encoding)
    {
        const string text = "1\nnote=\"\u00c5\"\nHf 1 2 3\n";
        byte[] bytes = encoding switch
        {
            "plain" => Encoding.UTF8.GetBytes(text),
            "gzip" => XyzText.Gzip(text),
            "two gzip members" => [.. XyzText.Gzip(text[..8]), .. XyzText.Gzip(text[8..])],
            "UTF-8 mark" => [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(text)],
            "UTF-16" => [0xff, 0xfe, .. Encoding.Unicode.GetBytes(text)],
            _ => [0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes(text)],
        };
        var c = XyzText.Read(bytes).Single();
        Assert.That(c.Species, Is.EqualTo(new[] { 72 }));
        Assert.That(c.Extras[0].Value, Is.EqualTo("\"\u00c5\""));
    }

    [Test]
    public void Windows_line_ends_tabs_and_a_missing_last_line_end_are_fine()
    {
        var c = XyzText.Read(" 2 \r\nenergy=1\tgroup=g \r\n\tH\t0  0 0 \r\nH 0\t0 1").Single();
        Assert.That(c.Count, Is.EqualTo(2));
        Assert.That(c.Group, Is.EqualTo("g"));
        Assert.That(c.Positions[1].Z, Is.EqualTo(1));
    }

    [Test]
    public void Lines_longer_than_the_buffer_are_read_whole()
    {
        string note = new('n', 1_000_000);
        var frames = XyzText.Read(string.Concat(Enumerable.Repeat($"1\nnote={note}\nH 0 0 0\n", 3)));
        Assert.That(frames.Select(f => f.Extras[0].Value == note), Is.EqualTo(new[] { true, true, true }));
    }

    [Test]
    public void Frames_are_read_only_when_taken() =>
        Assert.That(
            ExtendedXyzReader.Read(new MemoryStream("1\n\nH 0 0 0\nnonsense\n"u8.ToArray()), "x").First().Count,
            Is.EqualTo(1));
}
