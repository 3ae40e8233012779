using Nnip.Backends;
using Nnip.Cuda.Devices;
using Nnip.Memory;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void InputImage(Chunk<T> chunk, DeviceBuffer<T> inputs, RowLayout frameRows, DeviceBuffer<T> images)
    {
        lock (access)
        {
            CudaBuffer<T>.Of(images).Clear(0, Shape.ImageFeatures * frameRows.Count);
            LaunchImage("input_image", chunk, inputs, frameRows, images);
        }
    }

    /// <inheritdoc/>
    public void InputImageSpread(Chunk<T> chunk, RowLayout frameRows, DeviceBuffer<T> imageAdjoints, DeviceBuffer<T> inputAdjoints)
    {
        lock (access)
            LaunchImage("input_image_spread", chunk, imageAdjoints, frameRows, inputAdjoints);
    }

    private void LaunchImage(string kernel, Chunk<T> chunk, DeviceBuffer<T> source, RowLayout frameRows, DeviceBuffer<T> target) =>
        device.Launch(CommonKernel(kernel), new(Grid.Over(chunk.Rows.Count, RowThreads).X, Tables.MaxSpeciesInputs), RowThreads, 0,
            TablesOf(chunk).Address, FirstInputs, Address(source), Shape.ImageFeature(0, 0),
            Shape.ImageFeature(1, 0) - Shape.ImageFeature(0, 0), frameRows.Count, Address(target));
}
