using NUnit.Framework;

namespace Nnip.Tests.Contract;

/// <summary>Widen: exact copies in double of the first elements, and of these alone.</summary>
public class WidenContract : ParameterContract
{
    private protected override void Check<T>(ParameterSetting<T> setting)
    {
        const int Length = 300;
        var source = setting.Values("source", setting.Numbers(Length));
        foreach (int count in (int[])[0, 1, 17, 256, Length])
        {
            var destination = setting.Results("destination", Length);
            setting.Tested.Widen(source.Tested, count, destination.Tested);
            double[] expected = [.. source.TestedValues()[..count], .. Enumerable.Repeat(double.NaN, Length - count)];
            Assert.That(destination.TestedValues(), Is.EqualTo(expected), $"{count} elements");
        }
    }
}
