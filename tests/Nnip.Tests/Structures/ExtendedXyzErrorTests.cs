using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Structures;

public class ExtendedXyzErrorTests
{
    private const string Forces = "Properties=species:S:1:pos:R:3:forces:R:3";

    private static IEnumerable<TestCaseData> Malformed()
    {
        TestCaseData Case(string name, string text, string message) => new TestCaseData(text, message).SetArgDisplayNames(name);
        TestCaseData Header(string name, string header, string message) =>
            Case(name, $"1\n{header}\nH 0 0 0\n", $"frame 1, line 2: {message}");
        TestCaseData Atom(string name, string properties, string atom, string message) =>
            Case(name, $"1\n{properties}\n{atom}\n", $"frame 1, line 3: {message}");

        yield return Case("empty", "", "the file is empty");
        yield return Case("blank lines only", "\n \n", "the file is empty");
        yield return Case("no header", "2\n", "frame 1, line 1: the file ends before the header of a frame of 2 atoms");
        yield return Case("short frame", "3\n\nH 0 0 0\nH 0 0 1\n", "frame 1, line 4: the file ends after 2 of 3 atoms");
        yield return Case("short second frame", "1\n\nH 0 0 0\n2\n\n", "frame 2, line 5: the file ends after 0 of 2 atoms");
        yield return Case("huge count", "2000000000\n\nH 0 0 0\n", "frame 1, line 3: the file ends after 1 of 2000000000 atoms");
        yield return Case("negative count", "-1\n\n", "frame 1, line 1: expected the number of atoms, found '-1'");
        yield return Case("count not a number", "two\n\n", "frame 1, line 1: expected the number of atoms, found 'two'");
        yield return Case("count not whole", "1.5\n\n", "frame 1, line 1: expected the number of atoms, found '1.5'");
        yield return Case("count too large", "99999999999\n\n", "frame 1, line 1: expected the number of atoms, found '99999999999'");
        yield return Case("blank count", "1\n\nH 0 0 0\n\n1\n\nH 0 0 0\n",
            "frame 2, line 4: expected the number of atoms, found a blank line");
        yield return Case("count too small", "1\n\nH 0 0 0\nH 0 0 1\n", "frame 2, line 4: expected the number of atoms, found 'H 0 0 1'");
        yield return Case("count too great", "2\n\nH 0 0 0\n1\n\nH 0 0 0\n",
            "frame 1, line 4: expected 4 columns (species:S:1:pos:R:3), found 1");
        yield return Atom("column missing", Forces, "H 0 0 0 1 2", "expected 7 columns (species:S:1:pos:R:3:forces:R:3), found 6");
        yield return Atom("column too many", "", "H 0 0 0 1 2", "expected 4 columns (species:S:1:pos:R:3), found 6");
        yield return Atom("position not a number", "", "H 0 1,5 0", "the position holds '1,5', which is not a number");
        yield return Atom("position nan", "", "H 0 nan 0", "the position must be finite");
        yield return Atom("position infinite", "", "H 0 0 -inf", "the position must be finite");
        yield return Atom("position too large", "", "H 0 0 1e400", "the position must be finite");
        yield return Atom("force not a number", Forces, "H 0 0 0 1 x 2", "the force holds 'x', which is not a number");
        yield return Atom("one component nan", Forces, "H 0 0 0 nan nan 0",
            "the force must be finite, or nan in all three components where it is not known");
        yield return Atom("force infinite", Forces, "H 0 0 0 0 0 inf",
            "the force must be finite, or nan in all three components where it is not known");
        yield return Atom("unknown element", "", "Xx 0 0 0", "'Xx' is not a chemical symbol");
        yield return Atom("element in wrong case", "", "HF 0 0 0", "'HF' is not a chemical symbol");
        yield return Atom("long element", "", "Hafnium 0 0 0", "'Hafnium' is not a chemical symbol");
        yield return Atom("atomic number", "Properties=Z:I:1:pos:R:3", "0 0 0 0", "expected an atomic number from 1 to 118, found '0'");
        yield return Header("no species", "Properties=pos:R:3", "Properties has no column 'species'");
        yield return Header("no positions", "Properties=species:S:1", "Properties has no column 'pos'");
        yield return Header("properties not in threes", "Properties=species:S:1:pos:R",
            "Properties must be a list of name:type:width, found 'species:S:1:pos:R'");
        yield return Header("unknown type", "Properties=species:Q:1:pos:R:3",
            "the type of column 'species' in Properties must be S, R, I or L, found 'Q'");
        yield return Header("bad width", "Properties=species:S:1:pos:R:x",
            "the width of column 'pos' in Properties must be a positive number, found 'x'");
        yield return Header("column without name", "Properties=:S:1:pos:R:3", "Properties has a column without a name");
        yield return Header("column twice", "Properties=species:S:1:pos:R:3:pos:R:3", "the column 'pos' is given twice in Properties");
        yield return Header("column in two cases", "Properties=species:S:1:pos:R:3:Pos:R:3",
            "the columns 'pos' and 'Pos' in Properties differ only in case");
        yield return Header("two-dimensional position", "Properties=species:S:1:pos:R:2",
            "the column 'pos' in Properties must be pos:R:3, found pos:R:2");
        yield return Header("forces as text", "Properties=species:S:1:pos:R:3:forces:S:3",
            "the column 'forces' in Properties must be forces:R:3, found forces:S:3");
        yield return Header("short lattice", "Lattice=\"1 0 0 0 1 0\"",
            "Lattice must be 9 numbers, the vectors a, b, c one after another, found 6");
        yield return Header("lattice not a number", "Lattice=\"1 0 0 0 a 0 0 0 1\"", "Lattice holds 'a', which is not a number");
        yield return Header("lattice nan", "Lattice=\"1 0 0 0 nan 0 0 0 1\"", "Lattice must be finite, found 'nan'");
        const string singular = "the cell is singular: the periodic vectors of Lattice must be linearly independent";
        yield return Header("coplanar lattice", "Lattice=\"1 2 3 4 5 6 7 8 9\"", singular);
        yield return Header("periodic zero vector", "Lattice=\"1 0 0 0 0 0 0 0 1\" pbc=\"F T F\"", singular);
        yield return Header("parallel periodic vectors", "Lattice=\"1 0 0 0 0 1 2 0 0\" pbc=\"T F T\"", singular);
        yield return Header("periodic without lattice", "pbc=\"T T T\"", "pbc asks for periodic directions but there is no Lattice");
        yield return Header("two periodic flags", "pbc=\"T T\"", "pbc must be three flags such as \"T T F\", found '\"T T\"'");
        yield return Header("odd periodic flag", "pbc=\"T T maybe\"", "pbc must hold T or F, found 'maybe'");
        yield return Header("energy not a number", "energy=low", "energy holds 'low', which is not a number");
        yield return Header("energy nan", "energy=NaN", "energy must be finite, found 'NaN'");
        yield return Header("two energies", "energy=\"1 2\"", "energy must be one number, found 2");
        yield return Header("virial of five", "virial=\"1 2 3 4 5\"",
            "virial must be 9 numbers row by row or 6 in the order xx yy zz yz xz xy, found 5");
        yield return Header("virial infinite", "virial=\"1 2 3 4 5 inf\"", "virial must be finite, found 'inf'");
        yield return Header("stress without cell", "stress=\"1 2 3 4 5 6\"", "stress needs a cell with a volume, to become a virial");
        yield return Header("negative weight", "weight=-1", "the weight must not be negative");
        yield return Header("key twice", "a=1 a=2", "the key 'a' is given twice");
        yield return Header("energy in two cases", "energy=1 Energy=2", "the keys 'energy' and 'Energy' differ only in case");
        yield return Header("open quote", "group=\"a b", "the quote of 'group' is not closed");
        yield return Header("open bracket", "x=[1, (2]", "the bracket of 'x' is not closed");
        yield return Header("open key", "\"a b=1", "the quote of a key is not closed");
        yield return Header("no value", "energy=", "the key 'energy' has no value");
        yield return Header("no key", "=1", "expected a key before '='");
        yield return Header("no space", "group=\"a\"b=2", "expected a space after the value of 'group'");
    }

    [TestCaseSource(nameof(Malformed))]
    public void The_message_names_file_frame_line_and_fault(string text, string message) =>
        Assert.That(() => XyzText.Read(text), Throws.TypeOf<InputException>().With.Message.EqualTo($"x.xyz: {message}"));

    [Test]
    public void Gzip_cut_short_is_told_wherever_it_is_cut()
    {
        byte[] whole = XyzText.Gzip("1\n\nH 0 0 0\n");
        for (int length = 2; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            Assert.That(
                () => XyzText.Read(cut),
                Throws.TypeOf<InputException>().With.Message.Matches(
                    @"^x\.xyz: frame [12], line \d+: the gzip data are cut off or damaged$"),
                $"cut to {length} of {whole.Length} bytes");
        }
    }

    [Test]
    public void A_damaged_byte_in_gzip_is_told()
    {
        byte[] bytes = XyzText.Gzip(string.Concat(Enumerable.Repeat("1\n\nH 0 0 0\n", 100)));
        bytes[^6] ^= 1;
        Assert.That(
            () => XyzText.Read(bytes),
            Throws.TypeOf<InputException>().With.Message.Contains("the gzip data are cut off or damaged"));
    }

    [Test]
    public void A_missing_file_and_a_folder_are_named()
    {
        string folder = TestContext.CurrentContext.WorkDirectory;
        string path = Path.Combine(folder, "there-is-no-such-file.xyz");
        Assert.That(
            () => ExtendedXyzReader.Read(path).Count(),
            Throws.TypeOf<InputException>().With.Message.EqualTo($"{path}: the file does not exist"));
        Assert.That(
            () => ExtendedXyzReader.Read(folder).Count(),
            Throws.TypeOf<InputException>().With.Message.EqualTo($"{folder}: expected a file, found a folder"));
    }

    [Test]
    public void A_binary_file_does_not_fill_the_memory()
    {
        using var zeros = new MemoryStream(new byte[(1 << 26) + 10]);
        Assert.That(
            () => ExtendedXyzReader.Read(zeros, "x.xyz").Count(),
            Throws.TypeOf<InputException>().With.Message.EqualTo("x.xyz: frame 1, line 0: the line is longer than 67108864 bytes"));
    }
}
