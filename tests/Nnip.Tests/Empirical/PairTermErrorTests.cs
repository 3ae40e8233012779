using Nnip.Empirical;
using NUnit.Framework;

namespace Nnip.Tests.Empirical;

/// <summary>What makes no pair term is refused in one sentence that names the key.</summary>
public class PairTermErrorTests
{
    private static readonly string[] Species = ["Hf", "O"];

    [TestCase("sigma", -1.0, "pair_terms.lennard_jones.Hf-O.sigma must be positive, but is -1")]
    [TestCase("epsilon", double.NaN, "pair_terms.lennard_jones.Hf-O.epsilon must not be negative, but is NaN")]
    [TestCase("sigma", double.PositiveInfinity, "pair_terms.lennard_jones.Hf-O.sigma must be positive, but is Infinity")]
    [TestCase("cutoff", 0.0, "pair_terms.lennard_jones.Hf-O.cutoff must be positive, but is 0")]
    [TestCase("inner", 5.0, "pair_terms.lennard_jones.Hf-O.inner must be from 0 to below its cutoff 5, but is 5")]
    [TestCase("inner", double.NaN, "pair_terms.lennard_jones.Hf-O.inner must be from 0 to below its cutoff 5, but is NaN")]
    [TestCase("depth", 1.0, "pair_terms.lennard_jones.Hf-O.depth is no parameter of it; expected epsilon, sigma, inner, cutoff")]
    public void A_wrong_parameter_is_named(string name, double value, string sentence) =>
        AssertRefused(Term(pairs => pairs["Hf-O"] = new() { ["epsilon"] = 1, ["sigma"] = 2, [name] = value }), sentence);

    [Test]
    public void Missing_and_unknown_names_are_named()
    {
        AssertRefused(Term(pairs => pairs["Hf-O"] = new() { ["epsilon"] = 1 }),
            "pair_terms.lennard_jones.Hf-O must have epsilon, sigma, inner, cutoff, but sigma is missing");
        AssertRefused(Term(pairs => pairs.Remove("O-O")),
            "pair_terms.lennard_jones must name every pair of species, or say none for it, but O-O is missing");
        AssertRefused(Term(pairs => pairs["Hf-Si"] = new()),
            "pair_terms.lennard_jones.Hf-Si must be inner, cutoff or a pair of the species Hf, O, such as Hf-O");
        AssertRefused(Term(pairs => pairs["HfO"] = new()),
            "pair_terms.lennard_jones.HfO must be inner, cutoff or a pair of the species Hf, O, such as Hf-O");
        AssertRefused(Term(pairs => pairs["O-Hf"] = new()), "pair_terms.lennard_jones.O-Hf must be given once, but is given twice");
        AssertRefused(new() { Form = PairForm.Zbl, Cutoff = 2 }, "pair_terms.zbl must have inner, cutoff, but inner is missing");
        AssertRefused(new() { Form = PairForm.Zbl, Inner = 1, Cutoff = -2 }, "pair_terms.zbl.cutoff must be positive, but is -2");
    }

    [Test]
    public void A_form_is_given_once()
    {
        var zbl = new PairTermSettings { Form = PairForm.Zbl, Inner = 1, Cutoff = 2 };
        Assert.That(() => PairTerms.Build([zbl, zbl], Species), Throws.TypeOf<InputException>().With.Message.EqualTo(
            "pair_terms.zbl must be given once, but is given twice"));
    }

    [Test]
    public void A_pair_may_be_left_out_or_have_a_cutoff_of_its_own()
    {
        var terms = PairTerms.Build(
        [
            new()
            {
                Form = PairForm.Zbl,
                Inner = 1,
                Cutoff = 2,
                Pairs = new Dictionary<string, IReadOnlyDictionary<string, double>?>
                {
                    ["Hf-Hf"] = null,
                    ["O-Hf"] = new Dictionary<string, double> { ["cutoff"] = 3 },
                },
            },
        ], Species);
        Assert.That(terms[0, 0], Is.Empty);
        Assert.That(terms[0, 1].Single().Cutoff, Is.EqualTo(3));
        Assert.That(terms[1, 1].Single().Cutoff, Is.EqualTo(2));
    }

    private static PairTermSettings Term(Action<Dictionary<string, Dictionary<string, double>>> change)
    {
        var pairs = new[] { "Hf-Hf", "Hf-O", "O-O" }.ToDictionary(
            name => name, _ => new Dictionary<string, double> { ["epsilon"] = 1, ["sigma"] = 2 });
        change(pairs);
        return new()
        {
            Form = PairForm.LennardJones,
            Inner = 4,
            Cutoff = 5,
            Pairs = pairs.ToDictionary(pair => pair.Key, IReadOnlyDictionary<string, double>? (pair) => pair.Value),
        };
    }

    private static void AssertRefused(PairTermSettings settings, string sentence) =>
        Assert.That(() => PairTerms.Build([settings], Species), Throws.TypeOf<InputException>().With.Message.EqualTo(sentence));
}
