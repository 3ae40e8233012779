using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void InputImage(Chunk<T> chunk, DeviceBuffer<T> inputs, RowLayout frameRows, DeviceBuffer<T> images)
    {
        T* target = Pointer(images);
        new Span<T>(target, Tables.Network.ImageFeatures * frameRows.Count).Clear();
        CopyInputs(chunk, frameRows, Pointer(inputs), target, toImages: true);
    }

    public void InputImageSpread(Chunk<T> chunk, RowLayout frameRows, DeviceBuffer<T> imageAdjoints, DeviceBuffer<T> inputAdjoints)
    {
        T* target = Pointer(inputAdjoints);
        CopyInputs(chunk, frameRows, target, Pointer(imageAdjoints), toImages: false);
        for (int z = 0; z < SpeciesCount; z++)
            ClearPadding(chunk, z, target, Tables.Network.SpeciesInputs[z]);
    }

    /// <summary>Copies the inputs of all atoms into the images of their frames, or back.</summary>
    private void CopyInputs(Chunk<T> chunk, RowLayout frameRows, T* inputs, T* images, bool toImages)
    {
        var network = Tables.Network;
        for (int s = 0; s < chunk.Segments.Length; s++)
        {
            var segment = chunk.Segments[s];
            for (int z = 0, first = 0; z < SpeciesCount; first += network.SpeciesInputs[z++])
                for (int a = segment.SpeciesFrom(z); a < segment.SpeciesTo(z); a++)
                {
                    T* input = inputs + segment.RowStart[z] + a - segment.SpeciesFrom(z);
                    T* pixel = images + (nint)network.ImageFeature(a, first) * frameRows.Count + s;
                    for (int d = 0; d < network.SpeciesInputs[z]; d++, input += chunk.Rows.Count, pixel += frameRows.Count)
                    {
                        if (toImages)
                            *pixel = *input;
                        else
                            *input = *pixel;
                    }
                }
        }
    }
}
