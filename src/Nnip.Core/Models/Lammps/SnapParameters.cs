using Nnip.Descriptors.Snap;

namespace Nnip.Models.Lammps;

/// <summary>Reads a file `.snapparam` of LAMMPS: lines of a keyword and a value, with the defaults of pair_style snap.</summary>
internal static class SnapParameters
{
    private const string Flag = "0 or 1";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Settings without species, radii and weights, which the coefficient file has.</returns>
    /// <exception cref="InputException">The file is malformed, or asks for what is not supported.</exception>
    public static SnapSettings Read(string path)
    {
        var lines = new PotentialLines(path);
        var settings = new SnapSettings { Species = [] };
        var found = new HashSet<string>();
        while (!lines.AtEnd)
        {
            string[] words = lines.Read("a keyword and a value");
            if (words.Length != 2)
                throw lines.Refuse(string.Join(' ', words), "a keyword and a value");
            if (!found.Add(words[0]))
                throw lines.Refuse(words[0], "each keyword once");
            settings = Apply(settings, lines, words[0], words[1]);
        }
        foreach (string required in (string[])["rcutfac", "twojmax"])
            if (!found.Contains(required))
                throw new InputException($"{path}: there is no '{required}'; expected a line with its value");
        // Without elements told apart this flag has no meaning.
        return settings with { Wselfall = settings.Wselfall && settings.Chem };
    }

    private static SnapSettings Apply(SnapSettings settings, PotentialLines lines, string keyword, string value)
    {
        switch (keyword)
        {
            case "rcutfac":
                return settings with { Rcutfac = Number() };
            case "twojmax":
                return settings with { TwoJMax = lines.Integer(value, "an integer for twojmax") };
            case "rfac0":
                return settings with { Rfac0 = Number() };
            case "rmin0":
                return settings with { Rmin0 = Number() };
            case "switchflag":
                return settings with { Switch = Truth() };
            case "bzeroflag":
                return settings with { Bzero = Truth() };
            case "quadraticflag":
                return settings with { Quadratic = Truth() };
            case "chemflag":
                return settings with { Chem = Truth() };
            case "bnormflag":
                return settings with { Bnorm = Truth() };
            case "wselfallflag":
                return settings with { Wselfall = Truth() };
            case "switchinnerflag":
                return Truth()
                    ? throw lines.Refuse("switchinnerflag 1", "switchinnerflag 0, as inner switching is not supported") : settings;
            case "chunksize" or "parallelthresh":
                return settings;
            default:
                throw lines.Refuse(keyword, "a keyword of pair_style snap");
        }

        double Number() => lines.Number(value, $"a number for {keyword}");

        bool Truth() => value switch { "0" => false, "1" => true, _ => throw lines.Refuse(value, $"{Flag} for {keyword}") };
    }
}
