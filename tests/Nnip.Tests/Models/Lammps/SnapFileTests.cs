using Nnip.Descriptors.Snap;
using Nnip.Models;
using Nnip.Models.Lammps;
using NUnit.Framework;

namespace Nnip.Tests.Models.Lammps;

/// <summary>What the files of a SNAP potential become, and how malformed ones are refused.</summary>
public class SnapFileTests
{
    private const string Parameters =
        "# parameters\n\nrcutfac 4.5 # Angstrom\ntwojmax 2\nquadraticflag 1\nchemflag 0\nbzeroflag 0\nchunksize 4\n";

    private string folder = "";

    /// <summary>One constant, 5 components and their 15 products.</summary>
    private static string Coefficients { get; } =
        $"# coefficients\n2 21\nO 0.45 0.7\n{Numbers(1)}Hf 0.55 1 # hafnium\n{Numbers(100)}";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("nnip").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, true);

    [Test]
    public void Coefficients_are_the_parameters_of_a_linear_model()
    {
        var potential = Read(Coefficients, Parameters);
        var settings = (SnapSettings)potential.Settings;
        Assert.That(settings.Species, Is.EqualTo(new[] { "O", "Hf" }));
        Assert.That((settings.RadiusOf("Hf"), settings.WeightOf("O"), settings.TwoJMax), Is.EqualTo((0.55, 0.7, 2)));
        Assert.That((settings.Quadratic, settings.Bzero, settings.Switch), Is.EqualTo((true, false, true)));
        Assert.That(potential.Cutoff, Is.EqualTo(1.1 * 4.5));
        for (int z = 0; z < 2; z++)
        {
            var layer = potential.Network.Layer(z, 0);
            double first = z == 0 ? 1 : 100;
            Assert.That(potential.Parameters[layer.BiasOffset], Is.EqualTo(first));
            Assert.That(potential.Parameters[layer.WeightOffset..(layer.WeightOffset + 20)],
                Is.EqualTo(Enumerable.Range(1, 20).Select(k => first + k)).AsCollection);
        }
        using var file = new MemoryStream();
        ModelFile.Save(potential, file);
        file.Position = 0;
        var read = ModelFile.Load(file);
        var again = (SnapSettings)read.Settings;
        Assert.That(again with { Species = settings.Species, Radius = settings.Radius, Weight = settings.Weight }, Is.EqualTo(settings));
        Assert.That(again.Radius, Is.EquivalentTo(settings.Radius));
        Assert.That(again.Weight, Is.EquivalentTo(settings.Weight));
        Assert.That(read.Parameters, Is.EqualTo(potential.Parameters).AsCollection);
    }

    [TestCase("2 21 1\n", "x.snapcoeff line 1: found '2 21 1'; expected the number of elements and the number of coefficients of each")]
    [TestCase("2\n", "x.snapcoeff line 1: found '2'; expected the number of elements and the number of coefficients of each")]
    [TestCase("1 3\n# Ta\nTa 0.5\n", "x.snapcoeff line 3: found 'Ta 0.5'; expected an element, its radius and its weight")]
    [TestCase("1 3\nQq 0.5 1\n", "x.snapcoeff line 2: found 'Qq'; expected the symbol of an element that was not named before")]
    [TestCase("1 3\nTa 0.5 1\n1\n2x\n", "x.snapcoeff line 4: found '2x'; expected coefficient 2 of 3 of Ta")]
    [TestCase("1 3\nTa 0.5 1\n1\n", "x.snapcoeff: the file ends where coefficient 2 of 3 of Ta should follow")]
    [TestCase("1 2\nTa 0.5 1\n1\n2\n3\n", "x.snapcoeff line 5: found '3'; expected the end of the file after 1 elements of 2 coefficients")]
    [TestCase("1 2\nTa 0.5 1\n1\n2\n",
        "x.snapcoeff: there are 2 coefficients for each element; expected 21 for the parameters of x.snapparam")]
    public void Malformed_coefficients(string text, string message) => Refused(text, Parameters, message);

    [TestCase("rcutfac 4.5\n", "x.snapparam: there is no 'twojmax'; expected a line with its value")]
    [TestCase("rcutfac\n", "x.snapparam line 1: found 'rcutfac'; expected a keyword and a value")]
    [TestCase("rcutfac 4,5\n", "x.snapparam line 1: found '4,5'; expected a number for rcutfac")]
    [TestCase("twojmax 2\ntwojmax 2\n", "x.snapparam line 2: found 'twojmax'; expected each keyword once")]
    [TestCase("switchflag 2\n", "x.snapparam line 1: found '2'; expected 0 or 1 for switchflag")]
    [TestCase("jmax 2\n", "x.snapparam line 1: found 'jmax'; expected a keyword of pair_style snap")]
    [TestCase("switchinnerflag 1\n",
        "x.snapparam line 1: found 'switchinnerflag 1'; expected switchinnerflag 0, as inner switching is not supported")]
    [TestCase("rcutfac 4.5\ntwojmax 99\n", "x.snapparam: twojmax must be an integer from 1 to 14, but is 99")]
    public void Malformed_parameters(string text, string message) => Refused(Coefficients, text, message);

    private static string Numbers(int first) => string.Concat(Enumerable.Range(first, 21).Select(number => $"{number}\n"));

    private void Refused(string coefficients, string parameters, string message) =>
        Assert.That(() => Read(coefficients, parameters), Throws.TypeOf<InputException>().With.Message.EqualTo(
            message.Replace("x.snap", Path.Combine(folder, "x.snap"), StringComparison.Ordinal)));

    private Potential Read(string coefficients, string parameters)
    {
        string coefficientPath = Path.Combine(folder, "x.snapcoeff"), parameterPath = Path.Combine(folder, "x.snapparam");
        File.WriteAllText(coefficientPath, coefficients);
        File.WriteAllText(parameterPath, parameters);
        return SnapPotential.Read(coefficientPath, parameterPath);
    }
}
