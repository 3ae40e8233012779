namespace Nnip.Tests.Contract;

/// <summary>NetworkPullback: dE/dx of each row.</summary>
public class NetworkPullbackContract : NetworkContract
{
    private protected override void Check<T>(NetworkSetting<T> setting)
    {
        setting.Forward();
        var adjoints = setting.Pullback();
        setting.AssertAgree(adjoints, setting.RowIndices(z => setting.Network.Inputs[z]), Tolerances.Force<T>());
    }
}
