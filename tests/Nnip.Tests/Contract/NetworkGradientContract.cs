namespace Nnip.Tests.Contract;

/// <summary>
/// NetworkGradient: parameter gradient of energies alone, and of energies and input gradients; padding rows contribute nothing.
/// </summary>
public class NetworkGradientContract : NetworkContract
{
    private protected override void Check<T>(NetworkSetting<T> setting)
    {
        int count = setting.Network.ParameterCount;
        var epsilon = setting.NormalRows("energy adjoints", _ => 1, 1);
        var v = setting.NormalRows("input tangents", z => setting.Network.Inputs[z], setting.Network.MaxInputs);

        setting.Forward();
        var energyGradient = setting.Destination("energy gradient", count);
        setting.Tested.NetworkGradient(setting.Rows, setting.Parameters.Tested, setting.Inputs.Tested, setting.TestedTape,
            epsilon.Tested, null, energyGradient.Tested);
        setting.Reference.NetworkGradient(setting.Rows, setting.Parameters.Expected, setting.Inputs.Expected, setting.ReferenceTape,
            epsilon.Expected, null, energyGradient.Expected);
        setting.AssertAgree(energyGradient, [.. Enumerable.Range(0, count)], Tolerances.Force<T>());

        setting.Forward();
        setting.Pullback();
        var forceGradient = setting.Destination("force gradient", count);
        setting.Tested.NetworkGradient(setting.Rows, setting.Parameters.Tested, setting.Inputs.Tested, setting.TestedTape,
            epsilon.Tested, v.Tested, forceGradient.Tested);
        setting.Reference.NetworkGradient(setting.Rows, setting.Parameters.Expected, setting.Inputs.Expected, setting.ReferenceTape,
            epsilon.Expected, v.Expected, forceGradient.Expected);
        setting.AssertAgree(forceGradient, [.. Enumerable.Range(0, count)], Tolerances.Force<T>());
    }
}
