using System.Globalization;
using System.Text;

namespace Nnip.Cuda.Operations;

/// <summary>
/// Text of a header that specialises kernels: the same for the same numbers whatever the culture, as compiled kernels are found by it.
/// </summary>
internal sealed class HeaderText
{
    private readonly StringBuilder text = new();

    /// <summary>A header that defines real.</summary>
    public HeaderText(bool isDouble) => Line("#pragma once").Line($"using real = {(isDouble ? "double" : "float")};");

    /// <summary>Adds a line.</summary>
    public HeaderText Line(string line)
    {
        text.Append(line).Append('\n');
        return this;
    }

    /// <summary>An integer constant.</summary>
    public HeaderText Constant(string name, int value) =>
        Line(string.Create(CultureInfo.InvariantCulture, $"constexpr int {name} = {value};"));

    /// <summary>A constant that is true or false.</summary>
    public HeaderText Constant(string name, bool value) => Line($"constexpr bool {name} = {(value ? "true" : "false")};");

    /// <summary>A constant of type real.</summary>
    public HeaderText Constant(string name, double value) => Line($"constexpr real {name} = real({Literal(value)});");

    /// <summary>A constant that is a double whatever real is.</summary>
    public HeaderText DoubleConstant(string name, double value) => Line($"constexpr double {name} = {Literal(value)};");

    /// <summary>A table of integers as a function of the index.</summary>
    public HeaderText Table(string name, ReadOnlySpan<int> values)
    {
        var items = new string[values.Length];
        for (int i = 0; i < items.Length; i++)
            items[i] = values[i].ToString(CultureInfo.InvariantCulture);
        return Table("int", name, items);
    }

    /// <summary>A table of numbers as a function of the index.</summary>
    public HeaderText Table(string name, ReadOnlySpan<double> values)
    {
        var items = new string[values.Length];
        for (int i = 0; i < items.Length; i++)
            items[i] = $"real({Literal(values[i])})";
        return Table("real", name, items);
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    private static string Literal(double value) => value.ToString("E16", CultureInfo.InvariantCulture);

    /// <summary>
    /// A function, not an array: with the constant index of an unrolled loop it is a constant, and needs no memory on the device.
    /// </summary>
    private HeaderText Table(string type, string name, string[] items) => Line(
        $"__device__ constexpr {type} {name}(int i) {{ constexpr {type} values[] = {{ {string.Join(", ", items)} }}; return values[i]; }}");
}
