namespace Nnip.Tests.Contract;

/// <summary>GradientNorm: the length of the gradient, whatever lies behind it in the buffer.</summary>
public class GradientNormContract : ParameterContract
{
    private protected override void Check<T>(ParameterSetting<T> setting)
    {
        var gradient = setting.Doubles("gradient", [.. setting.Numbers(setting.Count), 1e9]);
        var norm = setting.Results("norm", 1);
        setting.Tested.GradientNorm(gradient.Tested, norm.Tested);
        setting.Reference.GradientNorm(gradient.Expected, norm.Expected);
        norm.AssertAgree(Tolerances.Double, "gradient");
    }
}
