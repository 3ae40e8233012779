using Nnip.Backends;

namespace Nnip.Tests.Contract;

/// <summary>LossSum: losses of chunks added to the sums of an epoch without their scales; a term that is off leaves its sum.</summary>
public class LossSumContract : ParameterContract
{
    private protected override void Check<T>(ParameterSetting<T> setting)
    {
        double[][] factors = [[0, 0, 0, 2, 3, 5], [0, 0, 0, 2, 0, 5], [0, 0, 0, 0, 0, 0]];
        foreach (double[] values in factors)
            for (int chunks = 0; chunks <= 3; chunks++)
            {
                // A chunk has not written the loss of a term that is off.
                DoubleTwin[] parts =
                [
                    .. Enumerable.Range(0, chunks).Select(i => setting.Doubles($"losses {i}",
                        [.. setting.Numbers(3).Select((loss, k) => values[3 + k] == 0 ? double.NaN : loss)])),
                ];
                DoubleTwin factor = setting.Doubles("factors", values), norm = setting.Doubles("norm", [0.7]);
                var sums = setting.Doubles("sums", [1, 2, 3, 4]);
                setting.Tested.LossSum(
                    (DeviceBuffer<double>[])[.. parts.Select(part => part.Tested)], factor.Tested, norm.Tested, sums.Tested);
                setting.Reference.LossSum(
                    (DeviceBuffer<double>[])[.. parts.Select(part => part.Expected)], factor.Expected, norm.Expected, sums.Expected);
                sums.AssertAgree(Tolerances.Double, $"{chunks} chunks, factors {string.Join(", ", values)}");
            }
    }
}
