using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nnip.Backends;
using Nnip.Cuda.Devices;
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

    /// <summary>
    /// result (width, rows) = W source (features below, rows) of a layer. The places of a convolution are one batch: each reads its slice of the
    /// features below.
    /// </summary>
    private void MultiplyUp(int layer, RowLayout rows, CudaBuffer<T> parameters, ulong source, ulong result)
    {
        foreach (var (z, first, count) in Spans(layer, rows))
        {
            var own = Shape.Layer(z, layer);
            device.GemmBatched(own.Positions, false, false, count, own.Out, own.In, One,
                Row(source, first), rows.Count, (long)own.Step * rows.Count, parameters.At(own.WeightOffset), Math.Max(1, own.In), 0,
                default, Row(result, first), rows.Count, (long)own.Out * rows.Count);
        }
    }

    /// <summary>result (features below, rows) = W^T source (width, rows) of a layer, or += with accumulate.</summary>
    private void MultiplyDown(
        int layer, RowLayout rows, CudaBuffer<T> parameters, CudaNetworkTape<T> tape, ulong source, ulong result, bool accumulate = false)
    {
        bool convolution = layer < Shape.Convolutions.Length;
        ulong target = convolution ? tape.Patches.Address : result;
        foreach (var (z, first, count) in Spans(layer, rows))
        {
            var own = Shape.Layer(z, layer);
            device.GemmBatched(own.Positions, false, true, count, own.In, own.Out, One,
                Row(source, first), rows.Count, (long)own.Out * rows.Count, parameters.At(own.WeightOffset), Math.Max(1, own.In), 0,
                accumulate && !convolution ? One : default, Row(target, first), rows.Count, (long)own.In * rows.Count);
        }
        if (convolution)
            LaunchElements("network_col2im", layer == 0 ? Shape.MaxInputs : Shape.HiddenWidths[layer - 1], rows,
                layer, accumulate ? 1 : 0, target, result);
    }

    /// <summary>Address of a row of a block of features that begins at an address.</summary>
    private static ulong Row(ulong block, int row) => block + (ulong)row * (ulong)Unsafe.SizeOf<T>();
}
