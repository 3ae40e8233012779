using Nnip.Backends;

namespace Nnip.Tests.Contract;

/// <summary>GradientSum: the gradients of chunks added in double, none and several.</summary>
public class GradientSumContract : ParameterContract
{
    private protected override void Check<T>(ParameterSetting<T> setting)
    {
        for (int chunks = 0; chunks <= 3; chunks++)
        {
            Twin<T>[] parts = [.. Enumerable.Range(0, chunks).Select(i => setting.Values($"part {i}", setting.Numbers(setting.Count)))];
            var gradient = setting.Results("gradient", setting.Count);
            setting.Tested.GradientSum((DeviceBuffer<T>[])[.. parts.Select(part => part.Tested)], gradient.Tested);
            setting.Reference.GradientSum((DeviceBuffer<double>[])[.. parts.Select(part => part.Expected)], gradient.Expected);
            gradient.AssertAgree(Tolerances.Double, $"{chunks} chunks");
        }
    }
}
