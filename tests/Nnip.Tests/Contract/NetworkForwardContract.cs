namespace Nnip.Tests.Contract;

/// <summary>NetworkForward: the energy of each row.</summary>
public class NetworkForwardContract : NetworkContract
{
    private protected override void Check<T>(NetworkSetting<T> setting)
    {
        var energies = setting.Forward();
        setting.AssertAgree(energies, setting.RowIndices(_ => 1), Tolerances.Energy<T>());
    }
}
