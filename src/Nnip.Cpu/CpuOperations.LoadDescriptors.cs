using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void LoadDescriptors(Chunk<T> chunk, DeviceBuffer<T> densities, DeviceBuffer<T> inputs)
    {
        T* densityTarget = Pointer(densities), inputTarget = Pointer(inputs);
        int densityCount = SpeciesCount * basis.Count;
        for (int z = 0; z < SpeciesCount; z++)
        {
            int inputCount = Tables.Network.SpeciesInputs[z];
            foreach (var segment in chunk.Segments)
            {
                var cache = segment.Frame.Cache
                    ?? throw new InvalidOperationException("descriptors of a frame are loaded before they were cached");
                int count = segment.SpeciesTo(z) - segment.SpeciesFrom(z);
                int from = cache.Rows.Start[z] + segment.SpeciesFrom(z) - segment.Frame.SpeciesStart[z];
                CopyRows(
                    cache.Densities, cache.Rows.Count, from, densityTarget, chunk.Rows.Count, segment.RowStart[z], count, densityCount);
                CopyRows(cache.Inputs, cache.Rows.Count, from, inputTarget, chunk.Rows.Count, segment.RowStart[z], count, inputCount);
            }
            ClearPadding(chunk, z, densityTarget, densityCount);
            ClearPadding(chunk, z, inputTarget, inputCount);
        }
    }

    private static void CopyRows(
        DeviceBuffer<T> source, nint sourceStride, int from, T* target, nint stride, int to, int count, int features)
    {
        for (int k = 0; k < features; k++)
            new ReadOnlySpan<T>(Pointer(source) + k * sourceStride + from, count).CopyTo(new(target + k * stride + to, count));
    }
}
