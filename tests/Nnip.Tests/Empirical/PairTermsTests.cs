using Nnip.Empirical;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Empirical;

/// <summary>The forms of pair terms: their values where these are known, their slopes, and the switch to zero.</summary>
public class PairTermsTests
{
    private static readonly string[] Species = ["Hf", "O"];

    private static readonly PairForm[] Forms = Enum.GetValues<PairForm>();

    [Test]
    public void Forms_are_those_of_the_books()
    {
        // Far inside a wide cutoff, differences do not see the constant of the switch.
        const double Cutoff = 400;
        Check(PairForm.LennardJones, new() { ["epsilon"] = 0.3, ["sigma"] = 2 },
            r => 1.2 * (Math.Pow(2 / r, 12) - Math.Pow(2 / r, 6)));
        Check(PairForm.Morse, new() { ["d0"] = 0.7, ["alpha"] = 1.3, ["r0"] = 2.4 },
            r => 0.7 * (Math.Pow(1 - Math.Exp(-1.3 * (r - 2.4)), 2) - 1));
        Check(PairForm.BornMayer, new() { ["a"] = 900, ["rho"] = 0.31 }, r => 900 * Math.Exp(-r / 0.31));

        static void Check(PairForm form, Dictionary<string, double> parameters, Func<double, double> expected)
        {
            var pairs = new Dictionary<string, IReadOnlyDictionary<string, double>?> { ["O-O"] = parameters };
            var terms = PairTerms.Build([new() { Form = form, Inner = 300, Cutoff = Cutoff, Pairs = pairs }], ["O"]);
            double Rise(double r) => terms.At(0, 0, r).Value - terms.At(0, 0, 10).Value;
            foreach (double r in (double[])[1, 1.7, 2.4, 3])
                Assert.That(Rise(r), Is.EqualTo(expected(r) - expected(10)).Within(1e-9), $"{form} at {r}");
        }
    }

    [Test]
    public void Zbl_of_nuclei_that_nearly_touch_is_that_of_bare_charges()
    {
        var terms = PairTerms.Build([new() { Form = PairForm.Zbl, Inner = 1, Cutoff = 2 }], Species);
        const double Near = 1e-8;
        Assert.That(terms.At(0, 1, Near).Value, Is.EqualTo(14.399645 * 72 * 8 / Near).Within(1e-3).Percent);
    }

    [TestCaseSource(nameof(Forms))]
    public void Slopes_are_derivatives_and_two_of_them_are_continuous(PairForm form)
    {
        var terms = PairTerms.Build([.. SomePairTerms.Settings(Species).Where(settings => settings.Form == form)], Species);
        var term = terms[0, 1].Single();
        Assert.That(terms[1, 0].Single(), Is.SameAs(term));
        for (double r = 0.5; r < term.Cutoff; r += 0.07)
        {
            const double Step = 1e-4;
            double Across(double step) => term.At(r + step).Value - term.At(r - step).Value;
            double slope = (8 * Across(Step) - Across(2 * Step)) / (12 * Step);
            Assert.That(term.At(r).Slope, Is.EqualTo(slope).Within(1e-7 * Math.Max(1, Math.Abs(slope))), $"at {r}");
        }
        foreach (double edge in (double[])[term.Inner, term.Cutoff])
            for (double step = 1e-3; step > 1e-6; step /= 10)
            {
                var (before, at, after) = (term.At(edge - step), term.At(edge), term.At(edge + step));
                double rise = 2 * step * at.Slope, bend = at.Slope - before.Slope;
                Assert.That(after.Value - before.Value, Is.EqualTo(rise).Within(1e3 * step * step * step + 1e-12), $"value at {edge}");
                Assert.That(after.Slope - at.Slope, Is.EqualTo(bend).Within(1e4 * step * step + 1e-10), $"slope at {edge}");
            }
        Assert.That(term.At(term.Cutoff), Is.EqualTo((0.0, 0.0)));
        Assert.That(term.At(term.Cutoff + 1), Is.EqualTo((0.0, 0.0)));
        var (value, first) = term.At(term.Cutoff - 1e-9);
        Assert.That((value, first), Is.EqualTo((0.0, 0.0)).Within(1e-12));
    }

    [Test]
    public void Terms_of_a_pair_add_up_and_the_largest_cutoff_is_that_of_all()
    {
        var terms = SomePairTerms.Of(Species, reach: 1);
        Assert.That(terms.Cutoff, Is.EqualTo(4));
        Assert.That(terms[1, 1], Has.Count.EqualTo(Forms.Length));
        Assert.That(terms.At(1, 1, 1.8).Value, Is.EqualTo(terms[1, 1].Sum(term => term.At(1.8).Value)));
        Assert.That(PairTerms.None.Cutoff, Is.Zero);
        Assert.That(PairTerms.None.At(0, 0, 1), Is.EqualTo((0.0, 0.0)));
    }
}
