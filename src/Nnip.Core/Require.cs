using System.Globalization;

namespace Nnip;

/// <summary>Refusals of values that are out of their range, in one sentence that starts with the key.</summary>
internal static class Require
{
    public static void That(bool holds, string sentence)
    {
        if (!holds)
            throw new InputException(sentence);
    }

    public static void Positive(string key, double value) =>
        That(value > 0 && double.IsFinite(value), $"{key} must be positive, but is {Text(value)}");

    public static void NotNegative(string key, double value) =>
        That(value >= 0 && double.IsFinite(value), $"{key} must not be negative, but is {Text(value)}");

    public static void Fraction(string key, double value) =>
        That(value is >= 0 and < 1, $"{key} must be at least 0 and below 1, but is {Text(value)}");

    public static void AtLeast(string key, int value, int least) =>
        That(value >= least, $"{key} must be at least {least}, but is {Text(value)}");

    public static void Defined<T>(string key, T value) where T : struct, Enum =>
        That(Enum.IsDefined(value), $"{key} must be one of {string.Join(", ", Enum.GetNames<T>())}, but is {value}");

    public static string Text<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
