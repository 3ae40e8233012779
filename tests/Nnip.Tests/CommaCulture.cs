using System.Globalization;
using NUnit.Framework;

namespace Nnip.Tests;

/// <summary>
/// Runs every test under a culture with a decimal comma and an unusual minus sign: files and messages must not depend on it.
/// </summary>
[SetUpFixture]
public class CommaCulture
{
    [OneTimeSetUp]
    public void Set()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "\u2212";
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = culture;
    }
}

/// <summary>The culture above is in force.</summary>
public class CommaCultureTests
{
    [Test]
    public async Task Numbers_of_tests_have_a_decimal_comma()
    {
        Assert.That($"{-0.5}", Is.EqualTo("\u22120,5"));
        Assert.That(await Task.Run(() => $"{-0.5}"), Is.EqualTo("\u22120,5"));
    }
}
