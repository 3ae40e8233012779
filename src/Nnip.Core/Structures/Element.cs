using System.Collections.Frozen;

namespace Nnip.Structures;

/// <summary>Chemical symbols and atomic numbers 1 to 118.</summary>
public static class Element
{
    private static readonly string[] Symbols =
        ("X H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd "
        + "Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac "
        + "Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og").Split(' ');

    private static readonly FrozenDictionary<string, int> Numbers =
        Symbols.Skip(1).Select((symbol, index) => (symbol, index)).ToFrozenDictionary(e => e.symbol, e => e.index + 1);

    /// <summary>Symbol of an atomic number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not in 1..118.</exception>
    public static string Symbol(int atomicNumber) =>
        atomicNumber is >= 1 and <= 118 ? Symbols[atomicNumber] : throw new ArgumentOutOfRangeException(nameof(atomicNumber));

    /// <summary>Atomic number of a symbol as written in data files ("Hf"), or false where it is none.</summary>
    public static bool TryParse(string symbol, out int atomicNumber) => Numbers.TryGetValue(symbol, out atomicNumber);

    /// <summary>Span overload of <see cref="TryParse(string, out int)"/> for readers; allocates nothing.</summary>
    public static bool TryParse(ReadOnlySpan<char> symbol, out int atomicNumber) =>
        Numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(symbol, out atomicNumber);
}
