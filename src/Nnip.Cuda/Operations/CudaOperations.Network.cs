using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nnip.Cuda.Devices;
using Nnip.Memory;
using Nnip.Networks;

namespace Nnip.Cuda.Operations;

/// <summary>What the sweeps through a network share.</summary>
internal sealed partial class CudaOperations<T>
{
    private NetworkSource? plan;
    private KernelModule? networkKernels;

    /// <summary>How the network is computed, whatever its widths; null = as its widths ask for.</summary>
    internal NetworkPath? NetworkPath { get; init; }

    private NetworkSource Plan => plan ??= new(Tables.Network, Unsafe.SizeOf<T>(), NetworkPath);

    private bool IsNarrow => Plan.Path == Operations.NetworkPath.Narrow;

    private NetworkShape Shape => Tables.Network;

    private int LastHidden => Shape.LayerCount - 2;

    /// <summary>Whether all classes have the parameters of a layer in common: its weights, or for the first layer its biases.</summary>
    private bool IsShared => Shape.Sharing == NetworkSharing.Shared;

    private static T One => typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>(1f) : Unsafe.BitCast<double, T>(1);

    private Kernel NetworkKernel(string name) => (networkKernels ??= device.Kernels.Get(Plan.FileName, Plan.Text())).Function(name);

    /// <summary>Launches a kernel of the network, whose last parameter are the rows by class.</summary>
    private void LaunchNetwork(string kernel, Grid grid, int block, RowLayout rows, params ReadOnlySpan<KernelArgument> arguments)
    {
        // ClassRows is passed by value: the driver copies as many bytes as it has from the place of the last argument on, and those are in
        // the slots that follow.
        int slots = (rows.Start.Length + 1) / 2;
        Span<KernelArgument> all = stackalloc KernelArgument[arguments.Length + slots];
        all.Clear();
        arguments.CopyTo(all);
        rows.Start.CopyTo(MemoryMarshal.Cast<KernelArgument, int>(all[arguments.Length..]));
        lock (access)
            device.Launch(NetworkKernel(kernel), grid, block, 0, all);
    }

    /// <summary>Launches a kernel of the narrow path on all blocks of rows.</summary>
    private void LaunchNarrow(string kernel, RowLayout rows, params ReadOnlySpan<KernelArgument> arguments)
    {
        int blocks = 0;
        for (int z = 0; z < Shape.ClassCount; z++)
            blocks += Grid.Over(rows.Start[z + 1] - rows.Start[z], Plan.BlockRows).X;
        LaunchNetwork(kernel, blocks, Plan.BlockRows, rows, arguments);
    }

    /// <summary>Launches a kernel of the wide path on all elements of a block of features.</summary>
    private void LaunchElements(string kernel, int features, RowLayout rows, params ReadOnlySpan<KernelArgument> arguments) =>
        LaunchNetwork(kernel, new(Grid.Over(rows.Count, RowThreads).X, features), RowThreads, rows, arguments);

    /// <summary>The rows of classes that use the same weights in a layer, with one of these classes.</summary>
    private IEnumerable<(int Class, int First, int Count)> Spans(int layer, RowLayout rows)
    {
        if (IsMerged(layer))
            return [(0, 0, rows.Count)];
        return from z in Enumerable.Range(0, Shape.ClassCount)
               where rows.Start[z + 1] > rows.Start[z]
               select (z, rows.Start[z], rows.Start[z + 1] - rows.Start[z]);
    }

    /// <summary>Whether all classes have the weights of a layer in common.</summary>
    private bool IsMerged(int layer) => IsShared && layer != Shape.Convolutions.Length;

    /// <summary>Index of the first element of a hidden layer in a block of all hidden units.</summary>
    private int LayerStart(int layer, RowLayout rows) => Shape.HiddenWidths.AsSpan(0, layer).ToArray().Sum() * rows.Count;

    /// <summary>Products of a layer that go to the device together: at equal distances, of one column of weights.</summary>
    /// <param name="Count">Number of products.</param>
    /// <param name="Source">First feature of the layer below that the first one reads.</param>
    /// <param name="SourceStep">Features from one to the next.</param>
    /// <param name="Target">First feature of the layer.</param>
    /// <param name="TargetStep">Features from one to the next.</param>
    /// <param name="Tap">Column of weights.</param>
    private readonly record struct Batch(int Count, int Source, int SourceStep, int Target, int TargetStep, int Tap);

    /// <summary>
    /// The products of a layer. The places of a convolution along the inputs of an atom are one batch: each reads its slice of the features
    /// below. In an image the columns are, for each position and each column that a place reads.
    /// </summary>
    private static IEnumerable<Batch> Batches(NetworkLayer layer)
    {
        if (layer.Columns == 1 && layer.Taps == 1)
            return [new(layer.Positions, 0, layer.Step, 0, layer.Out, 0)];
        return from position in Enumerable.Range(0, layer.Positions)
               from tap in Enumerable.Range(0, layer.Taps)
               select new Batch(
                   layer.Columns, layer.Source(0, position, tap), layer.ColumnStep, layer.Target(0, position), layer.ColumnWidth, tap);
    }

    /// <summary>result (width, rows) = W source (features below, rows) of a layer; zero in its margin.</summary>
    private void MultiplyUp(int layer, RowLayout rows, CudaBuffer<T> parameters, ulong source, CudaBuffer<T> result, int start)
    {
        if (Shape.Layer(0, layer).Margin > 0)
            result.Clear(start, Shape.HiddenWidths[layer] * rows.Count);
        foreach (var (z, first, count) in Spans(layer, rows))
        {
            var own = Shape.Layer(z, layer);
            foreach (var batch in Batches(own))
                device.GemmBatched(batch.Count, false, false, count, own.Out, own.Slice, One,
                    Row(source, first + batch.Source * rows.Count), rows.Count, (long)batch.SourceStep * rows.Count,
                    parameters.At(own.WeightOffset + batch.Tap * own.Slice), Math.Max(1, own.In), 0, batch.Tap > 0 ? One : default,
                    Row(result.At(start), first + batch.Target * rows.Count), rows.Count, (long)batch.TargetStep * rows.Count);
        }
    }

    /// <summary>result (features below, rows) = W^T source (width, rows) of a layer, or += with accumulate.</summary>
    private void MultiplyDown(int layer, RowLayout rows, CudaBuffer<T> parameters, CudaNetworkTape<T> tape, ulong source,
        CudaBuffer<T> result, int start, bool accumulate = false)
    {
        // What the places of one batch of a convolution along inputs read overlaps; columns of an image do not.
        bool image = Shape.ImageAtoms > 0, overlapping = !image && layer < Shape.Convolutions.Length;
        int below = layer == 0 ? Shape.MaxInputs : Shape.HiddenWidths[layer - 1];
        if (image)
            result.Clear(start, below * rows.Count);
        ulong target = overlapping ? tape.Patches.Address : result.At(start);
        foreach (var (z, first, count) in Spans(layer, rows))
        {
            var own = Shape.Layer(z, layer);
            foreach (var batch in Batches(own))
                device.GemmBatched(batch.Count, false, true, count, own.Slice, own.Out, One,
                    Row(source, first + batch.Target * rows.Count), rows.Count, (long)batch.TargetStep * rows.Count,
                    parameters.At(own.WeightOffset + batch.Tap * own.Slice), Math.Max(1, own.In), 0,
                    image || (accumulate && !overlapping) ? One : default, Row(target, first + batch.Source * rows.Count), rows.Count,
                    (long)(overlapping ? own.In : batch.SourceStep) * rows.Count);
        }
        if (overlapping)
            LaunchElements("network_col2im", below, rows, layer, accumulate ? 1 : 0, target, result.At(start));
    }

    /// <summary>Address of a row of a block of features that begins at an address.</summary>
    private static ulong Row(ulong block, int row) => block + (ulong)row * (ulong)Unsafe.SizeOf<T>();
}
