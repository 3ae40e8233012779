using Nnip.Backends;

namespace Nnip.Validation;

/// <summary>Calls that end a training step.</summary>
internal sealed partial class OperationSuite<T>
{
    /// <summary>What follows the chunks of a mini-batch.</summary>
    private void AddStep(Block<T>[] gradients, Block<double> losses, Block<double> factors, double[] parameterValues)
    {
        int count = parameterValues.Length;
        var parts = Array.ConvertAll(gradients, gradient => gradient.Buffer);
        DeviceBuffer<double>[] lossParts = [losses.Buffer];
        Block<double> gradient = MakeDoubles("gradient sum", new double[count]), norm = MakeDoubles("gradient norm", 0);
        var sums = MakeDoubles("loss sums", 0, 0, 0, 0);
        Add(nameof(operations.GradientSum), () => operations.GradientSum(parts, gradient.Buffer), [.. gradients], Derivative(gradient));
        Add(nameof(operations.GradientNorm), () => operations.GradientNorm(gradient.Buffer, norm.Buffer), [gradient], Derivative(norm));
        // The four sums are of different units: each is compared with itself.
        Add(nameof(operations.LossSum), () => operations.LossSum(lossParts, factors.Buffer, norm.Buffer, sums.Buffer),
            [losses, factors, norm, sums], [.. Enumerable.Range(0, 4).Select(k => Derivative(sums, [k]))]);

        var stepConstants = new double[AdamStep.Count];
        Step.CopyTo(stepConstants);
        var constants = MakeDoubles("step constants", stepConstants);
        var updated = Make("new parameters", 1, count);
        Block<double> values = Wrap(memory.Parameters, parameterValues), mean = Wrap(memory.Mean, Numbers(count));
        Block<double> square = Wrap(memory.Square, Array.ConvertAll(Numbers(count), x => x * x));
        Block<double> average = Wrap(memory.Average, parameterValues);
        Block<double> decayed = Wrap(memory.Decayed, [.. Enumerable.Range(0, count).Select(i => (double)(i & 1))]);
        Block<double> rates = Wrap(memory.Rates, [.. Enumerable.Repeat(1.0, count)]);
        Add(nameof(operations.AdamUpdate),
            () => operations.AdamUpdate(memory, gradient.Buffer, norm.Buffer, constants.Buffer, updated.Buffer),
            [gradient, norm, constants, values, mean, square, average, decayed, rates],
            Value(values), Value(mean), Value(square), Value(average), Value(updated));

        static Block<double> Wrap(DeviceBuffer<double> buffer, double[] values)
        {
            var block = new Block<double>(buffer);
            block.Write(values);
            return block;
        }
    }
}
