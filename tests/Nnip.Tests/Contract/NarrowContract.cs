using NUnit.Framework;

namespace Nnip.Tests.Contract;

/// <summary>Narrow: copies rounded to nearest, zeros behind them up to a length, and nothing beyond.</summary>
public class NarrowContract : ParameterContract
{
    private protected override void Check<T>(ParameterSetting<T> setting)
    {
        const int Size = 300;
        double[] values = setting.Numbers(Size);
        var source = setting.Doubles("source", values);
        foreach (var (count, length) in ((int, int)[])[(0, 0), (0, 16), (5, 16), (129, 256), (Size, Size)])
        {
            var destination = setting.Values("destination", [.. Enumerable.Repeat(double.NaN, Size)]);
            setting.Tested.Narrow(source.Tested, count, length, destination.Tested);
            double[] expected =
            [
                .. values[..count].Select(value => double.CreateTruncating(T.CreateTruncating(value))),
                .. new double[length - count],
                .. Enumerable.Repeat(double.NaN, Size - length),
            ];
            Assert.That(destination.TestedValues(), Is.EqualTo(expected), $"{count} of {length} elements");
        }
    }
}
