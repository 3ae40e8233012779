using System.Text.RegularExpressions;

namespace Nnip.Bench.Instructions;

/// <summary>Names of functions in a native program.</summary>
internal static partial class NativeName
{
    /// <summary>
    /// The name of a method as C# writes it: `Nnip_Cpu_Nnip_Cpu_CpuOperations_1&lt;Double&gt;__Density` becomes
    /// `CpuOperations&lt;Double&gt;.Density`. Overloads and recursion, which callgrind marks by `'2`, are not told apart.
    /// </summary>
    public static string Readable(string symbol)
    {
        string name = Recursion().Replace(symbol, "");
        if (!Managed().IsMatch(name))
            return name;
        int depth = 0;
        return Part().Replace(name, part =>
        {
            depth += part.Value == "<" ? 1 : part.Value == ">" ? -1 : 0;
            // Two underscores stand before a member, and between the arguments of a generic type.
            return string.Join(depth > 0 ? ", " : ".", part.Value.Split("__").Select(word => Number().Replace(word, "").Split('_')[^1]));
        });
    }

    [GeneratedRegex(@"'\d+$")]
    private static partial Regex Recursion();

    [GeneratedRegex(@"^(Nnip|S_P|System|MathNet)_")]
    private static partial Regex Managed();

    [GeneratedRegex(@"[<>]|\w+")]
    private static partial Regex Part();

    /// <summary>The number of type parameters, or that of an overload.</summary>
    [GeneratedRegex(@"_\d+$")]
    private static partial Regex Number();
}
