using Nnip.IO;
using Nnip.Structures;

namespace Nnip.Empirical;

/// <summary>Turns the settings of one term into a <see cref="PairTerm"/> for each pair of species, and refuses what makes none.</summary>
internal sealed class PairTermBuilder
{
    private const string Inner = "inner", Cutoff = "cutoff";

    // e^2/(4 pi epsilon_0) in eV Angstrom as LAMMPS has it in its metal units: published ZBL overlays were made with it.
    private const double Coulomb = 14.399645;

    // Ziegler, Biersack and Littmark, The Stopping and Range of Ions in Matter (1985): phi(x) = sum of c exp(-d x), x = r/a.
    private const double ScreeningLength = 0.46850, ChargeExponent = 0.23;

    private static readonly (double C, double D)[] Screening =
        [(0.02817, 0.20162), (0.28022, 0.40290), (0.50986, 0.94229), (0.18175, 3.19980)];

    private readonly PairTermSettings settings;
    private readonly IReadOnlyList<string> species;
    private readonly string key;
    private readonly Dictionary<(int, int), (string Key, IReadOnlyDictionary<string, double>? Values)> given = [];

    /// <summary>Takes the settings of a term of a model with these species.</summary>
    public PairTermBuilder(PairTermSettings settings, IReadOnlyList<string> species, string key)
    {
        Require.Defined($"{key}.form", settings.Form);
        (this.settings, this.species, this.key) = (settings, species, $"{key}.{Words.Of(settings.Form)}");
    }

    private string[] Parameters => settings.Form switch
    {
        PairForm.LennardJones => ["epsilon", "sigma"],
        PairForm.Morse => ["d0", "alpha", "r0"],
        PairForm.BornMayer => ["a", "rho"],
        _ => [],
    };

    /// <summary>The terms between species i and j, i at most j; null where there is none.</summary>
    /// <exception cref="InputException">The settings make no term.</exception>
    public PairTerm?[,] Build()
    {
        foreach (var (name, values) in settings.Pairs)
            Take(name, values);
        var terms = new PairTerm?[species.Count, species.Count];
        for (int i = 0; i < species.Count; i++)
            for (int j = i; j < species.Count; j++)
                terms[i, j] = Term(i, j);
        return terms;
    }

    private void Take(string name, IReadOnlyDictionary<string, double>? values)
    {
        string[] symbols = name.Split('-');
        int[] indices = Array.ConvertAll(symbols, symbol => species.ToList().IndexOf(symbol));
        Require.That(symbols.Length == 2 && !indices.Contains(-1),
            $"{key}.{name} must be {Inner}, {Cutoff} or a pair of the species {string.Join(", ", species)}, "
            + $"such as {species[0]}-{species[^1]}");
        Require.That(given.TryAdd((indices.Min(), indices.Max()), ($"{key}.{name}", values)),
            $"{key}.{name} must be given once, but is given twice");
    }

    private PairTerm? Term(int i, int j)
    {
        bool named = given.TryGetValue((i, j), out var own);
        Require.That(named || settings.Form == PairForm.Zbl,
            $"{key} must name every pair of species, or say none for it, but {species[i]}-{species[j]} is missing");
        if (named && own.Values is null)
            return null;
        string place = named ? own.Key : key;
        var values = own.Values ?? new Dictionary<string, double>();
        foreach (string name in values.Keys)
            Require.That(name is Inner or Cutoff || Parameters.Contains(name),
                $"{place}.{name} is no parameter of it; expected {string.Join(", ", [.. Parameters, Inner, Cutoff])}");
        double cutoff = Value(Cutoff, settings.Cutoff), inner = Value(Inner, settings.Inner);
        Require.Positive($"{place}.{Cutoff}", cutoff);
        Require.That(inner >= 0 && inner < cutoff,
            $"{place}.{Inner} must be from 0 to below its {Cutoff} {Require.Text(cutoff)}, but is {Require.Text(inner)}");
        return new(settings.Form, Components(i, j, Parameter), inner, cutoff);

        double Value(string name, double? common) => values.TryGetValue(name, out double value) ? value : common
            ?? throw new InputException($"{place} must have {string.Join(", ", [.. Parameters, Inner, Cutoff])}, but {name} is missing");

        double Parameter(string name, bool mayBeZero)
        {
            double value = Value(name, null);
            if (mayBeZero)
                Require.NotNegative($"{place}.{name}", value);
            else
                Require.Positive($"{place}.{name}", value);
            return value;
        }
    }

    private PairComponent[] Components(int i, int j, Func<string, bool, double> parameter)
    {
        switch (settings.Form)
        {
            case PairForm.LennardJones:
                double epsilon = parameter("epsilon", true), sixth = Math.Pow(parameter("sigma", false), 6);
                return [new(4 * epsilon * sixth * sixth, 12), new(-4 * epsilon * sixth, 6)];
            case PairForm.Morse:
                double depth = parameter("d0", true), alpha = parameter("alpha", false), r0 = parameter("r0", false);
                return [new(depth, 0, 2 * alpha, r0), new(-2 * depth, 0, alpha, r0)];
            case PairForm.BornMayer:
                return [new(parameter("a", true), 0, 1 / parameter("rho", false))];
            default:
                double first = Charge(i), second = Charge(j);
                double length = ScreeningLength / (Math.Pow(first, ChargeExponent) + Math.Pow(second, ChargeExponent));
                return Array.ConvertAll(Screening, s => new PairComponent(Coulomb * first * second * s.C, 1, s.D / length));
        }
    }

    private double Charge(int z) => Element.TryParse(species[z], out int number) ? number
        : throw new InputException($"{key} knows no charge of the species {species[z]}; expected a chemical symbol");
}
