using Nnip.Backends;
using Nnip.Cuda.Devices;
using Nnip.Memory;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    private readonly CudaBuffer<T>[] projections;

    /// <inheritdoc/>
    public void InputProjection(RowLayout rows, DeviceBuffer<T> descriptors, DeviceBuffer<T> inputs)
    {
        var (source, target) = (CudaBuffer<T>.Of(descriptors), CudaBuffer<T>.Of(inputs));
        lock (access)
            for (int z = 0; z < projections.Length; z++)
            {
                int first = rows.Start[z], depth = Tables.Inputs[z].InvariantCount;
                device.Gemm(false, false, rows.Start[z + 1] - first, Tables.Network.SpeciesInputs[z], depth, One,
                    source.At(first), rows.Count, projections[z].Address, depth, default, target.At(first), rows.Count);
            }
    }

    /// <inheritdoc/>
    public void InputProjectionPullback(RowLayout rows, DeviceBuffer<T> inputAdjoints, DeviceBuffer<T> descriptorAdjoints)
    {
        var (source, target) = (CudaBuffer<T>.Of(inputAdjoints), CudaBuffer<T>.Of(descriptorAdjoints));
        lock (access)
            for (int z = 0; z < projections.Length; z++)
            {
                int first = rows.Start[z], outputs = Tables.Inputs[z].InvariantCount;
                device.Gemm(false, true, rows.Start[z + 1] - first, outputs, Tables.Network.SpeciesInputs[z], One,
                    source.At(first), rows.Count, projections[z].Address, outputs, default, target.At(first), rows.Count);
            }
    }

    /// <summary>The projections on the device, P (inputs, descriptors) row-major for each species; none where the model has none.</summary>
    private CudaBuffer<T>[] UploadProjections()
    {
        var buffers = new List<CudaBuffer<T>>();
        try
        {
            foreach (var p in Tables.Projections ?? [])
            {
                var narrow = new T[p.Matrix.Length];
                Numerics.Narrow.Copy<T>(p.Matrix, narrow);
                buffers.Add(AllocateZeroed<T>("projection", narrow.Length));
                buffers[^1].Upload(narrow);
            }
            return [.. buffers];
        }
        catch
        {
            buffers.ForEach(buffer => buffer.Dispose());
            throw;
        }
    }
}
