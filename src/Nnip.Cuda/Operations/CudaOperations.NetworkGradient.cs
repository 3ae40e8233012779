using Nnip.Backends;
using Nnip.Cuda.Devices;
using Nnip.Memory;
using Nnip.Networks;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void NetworkGradient(RowLayout rows, DeviceBuffer<T> parameters, DeviceBuffer<T> inputs, NetworkTape<T> tape,
        DeviceBuffer<T> energyAdjoints, DeviceBuffer<T>? inputTangents, DeviceBuffer<T> gradient)
    {
        var record = CheckedTape(tape, rows);
        lock (access)
        {
            if (IsNarrow)
                GradientNarrow(rows, parameters, inputs, record, energyAdjoints, inputTangents, gradient);
            else
                GradientWide(rows, CudaBuffer<T>.Of(parameters), CudaBuffer<T>.Of(inputs), record, CudaBuffer<T>.Of(energyAdjoints),
                    inputTangents is null ? null : CudaBuffer<T>.Of(inputTangents), CudaBuffer<T>.Of(gradient));
        }
    }

    private void GradientNarrow(RowLayout rows, DeviceBuffer<T> parameters, DeviceBuffer<T> inputs, CudaNetworkTape<T> tape,
        DeviceBuffer<T> energyAdjoints, DeviceBuffer<T>? inputTangents, DeviceBuffer<T> gradient)
    {
        if (inputTangents is null)
            LaunchNarrow("network_gradient_energies", rows, Address(parameters), Address(inputs), tape.Preactivations,
                Address(energyAdjoints), tape.GradientParts);
        else
            LaunchNarrow("network_gradient_forces", rows, Address(parameters), Address(inputs), tape.Preactivations,
                Address(energyAdjoints), Address(inputTangents), tape.GradientParts);
        const int BlockParameters = 32, Shares = 8;
        LaunchNetwork("network_gradient_sum", Grid.Over(Shape.ParameterCount, BlockParameters), BlockParameters * Shares, rows,
            tape.GradientParts, Address(gradient));
    }

    private void GradientWide(RowLayout rows, CudaBuffer<T> parameters, CudaBuffer<T> inputs, CudaNetworkTape<T> tape,
        CudaBuffer<T> energyAdjoints, CudaBuffer<T>? inputTangents, CudaBuffer<T> gradient)
    {
        gradient.Clear(0, Shape.ParameterCount);
        if (rows.Count == 0)
            return;
        bool forces = inputTangents is not null;
        if (forces)
            TangentsWide(rows, parameters, tape, inputTangents!);

        ulong a = LastHidden < 0 ? inputs.Address : tape.Values.At(LayerStart(LastHidden, rows));
        ulong t = !forces ? 0 : LastHidden < 0 ? inputTangents!.Address : tape.ValueTangents.At(LayerStart(LastHidden, rows));
        LinearGradient(LastHidden + 1, rows, a, t, energyAdjoints, gradient);
        if (Shape.Residual)
            LinearGradient(-1, rows, inputs.Address, inputTangents?.Address ?? 0, energyAdjoints, gradient);
        BiasGradient(LastHidden + 1, rows, energyAdjoints.Address, gradient);

        var (reverse, reverseBelow) = (tape.Reverse, tape.ReverseBelow);
        for (int l = LastHidden; l >= 0; l--)
        {
            int start = LayerStart(l, rows);
            ulong zb = reverse.Address, z = tape.Preactivations.At(start), u = forces ? tape.Tangents.At(start) : 0;
            if (l == LastHidden)
                LaunchElements("network_reverse_last", Shape.HiddenWidths[l], rows, parameters, z, energyAdjoints, u, zb);
            else
                LaunchElements("network_reverse", Shape.HiddenWidths[l], rows, z, forces ? tape.ValueAdjoints.At(start) : 0, u, zb);
            BiasGradient(l, rows, zb, gradient);
            int startBelow = l == 0 ? 0 : LayerStart(l - 1, rows);
            AddOuter(l, rows, tape, zb, l == 0 ? inputs.Address : tape.Values.At(startBelow), gradient, accumulate: false);
            if (forces)
                AddOuter(l, rows, tape, tape.Adjoints.At(start), l == 0 ? inputTangents!.Address : tape.ValueTangents.At(startBelow),
                    gradient, accumulate: true);
            SumPositions(l, rows, tape, gradient);
            if (l > 0)
                MultiplyDown(l, rows, parameters, tape, zb, reverseBelow, 0);
            (reverse, reverseBelow) = (reverseBelow, reverse);
        }
    }

    /// <summary>u and t of all hidden layers.</summary>
    private void TangentsWide(RowLayout rows, CudaBuffer<T> parameters, CudaNetworkTape<T> tape, CudaBuffer<T> inputTangents)
    {
        ulong source = inputTangents.Address;
        for (int l = 0; l <= LastHidden; l++)
        {
            int start = LayerStart(l, rows);
            ulong u = tape.Tangents.At(start), t = tape.ValueTangents.At(start);
            MultiplyUp(l, rows, parameters, source, tape.Tangents, start);
            LaunchElements("network_tangent", Shape.HiddenWidths[l], rows, tape.Preactivations.At(start), u, t);
            source = t;
        }
    }

    /// <summary>Gradient of the weights of a layer of one output, or of the residual map (layer -1).</summary>
    private void LinearGradient(int layer, RowLayout rows, ulong a, ulong t, CudaBuffer<T> energyAdjoints, CudaBuffer<T> gradient)
    {
        bool merged = layer >= 0 && IsMerged(layer);
        int inputs = layer > 0 ? Shape.HiddenWidths[layer - 1] : Shape.MaxInputs;
        LaunchNetwork("network_linear_gradient", new(inputs, merged ? 1 : Shape.ClassCount), SumThreads, rows,
            layer, merged ? 1 : 0, a, t, energyAdjoints, gradient);
    }

    private void BiasGradient(int layer, RowLayout rows, ulong zb, CudaBuffer<T> gradient)
    {
        int outputs = Shape.Layer(0, layer).Out;
        LaunchNetwork("network_bias_gradient", new(outputs, IsShared ? 1 : Shape.ClassCount), SumThreads, rows,
            layer, IsShared ? 1 : 0, zb, gradient);
    }

    /// <summary>
    /// Gradient of the weights of a layer: adjoints (width, rows) times values (features below, rows), summed over rows. For a convolution
    /// one product for each place, which <see cref="SumPositions"/> adds up.
    /// </summary>
    private void AddOuter(
        int layer, RowLayout rows, CudaNetworkTape<T> tape, ulong adjoints, ulong values, CudaBuffer<T> gradient, bool accumulate)
    {
        foreach (var (z, first, count) in Spans(layer, rows))
        {
            var own = Shape.Layer(z, layer);
            ulong target = layer < Shape.Convolutions.Length ? tape.WeightParts.At(PartStart(z, layer)) : gradient.At(own.WeightOffset);
            foreach (var batch in Batches(own))
                device.GemmBatched(batch.Count, true, false, own.Slice, own.Out, count, One,
                    Row(values, first + batch.Source * rows.Count), rows.Count, (long)batch.SourceStep * rows.Count,
                    Row(adjoints, first + batch.Target * rows.Count), rows.Count, (long)batch.TargetStep * rows.Count,
                    accumulate || batch.Target != own.Target(0, 0) ? One : default, Row(target, batch.Tap * own.Slice), Math.Max(1, own.In),
                    own.WeightCount);
        }
    }

    /// <summary>Adds the products of all places of a convolution to its gradient.</summary>
    private void SumPositions(int layer, RowLayout rows, CudaNetworkTape<T> tape, CudaBuffer<T> gradient)
    {
        if (layer >= Shape.Convolutions.Length)
            return;
        foreach (var (z, _, _) in Spans(layer, rows))
        {
            var own = Shape.Layer(z, layer);
            LaunchNetwork("network_position_sum", Grid.Over(own.WeightCount, RowThreads), RowThreads, rows,
                tape.WeightParts.At(PartStart(z, layer)), own.WeightCount, Places(own), gradient.At(own.WeightOffset));
        }
    }

    /// <summary>Where the products of a class begin.</summary>
    private int PartStart(int z, int layer) =>
        Enumerable.Range(0, z).Sum(before => Shape.Layer(before, layer).WeightCount * Places(Shape.Layer(before, layer)));

    /// <summary>Products of a batch.</summary>
    private static int Places(NetworkLayer layer) => NetworkUnits.Places(layer);
}
