using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Nnip.Backends;

/// <summary>What --device names: a kind of device and, for CUDA, which one.</summary>
/// <param name="Kind">One of the words of <see cref="Names"/> without its number.</param>
/// <param name="Ordinal">Number of the CUDA device; null for the first that can be used.</param>
public sealed record DeviceName(string Kind, int? Ordinal = null)
{
    /// <summary>All names; N is the number of a device.</summary>
    public static IReadOnlyList<string> Names { get; } = [Automatic, Cpu, Cuda, $"{Cuda}:N", Reference];

    /// <summary>Leaves the choice to the program.</summary>
    public const string Automatic = "auto";

    /// <summary>The processors.</summary>
    public const string Cpu = "cpu";

    /// <summary>A CUDA device.</summary>
    public const string Cuda = "cuda";

    /// <summary>The plain loops that all others are compared with.</summary>
    public const string Reference = "reference";

    /// <summary>Reads a name.</summary>
    /// <exception cref="InputException">There is no such kind of device, or the number is none.</exception>
    public static DeviceName Parse(string text) =>
        TryParse(text, out var name, out string mistake) ? name : throw new InputException(mistake);

    /// <summary>Reads a name, or says what is wrong with it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DeviceName? name, out string mistake)
    {
        (name, mistake) = (text is Automatic or Cpu or Cuda or Reference ? new(text) : null, "");
        if (name is not null)
            return true;
        mistake = $"unknown device '{text}'; expected one of {string.Join(", ", Names)}";
        if (!text.StartsWith($"{Cuda}:", StringComparison.Ordinal))
            return false;
        string number = text[(Cuda.Length + 1)..];
        mistake = $"device '{text}': '{number}' is no number; expected the number of a CUDA device, such as cuda:0";
        if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int ordinal))
            name = new(Cuda, ordinal);
        return name is not null;
    }
}
